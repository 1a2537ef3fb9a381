# Varnish in front of Masthead: docs/cdn.md. Tested with Varnish 7.1 and varnish-modules 0.20 (Debian 12).
#
# Answers say themselves how long they may be kept (s-maxage) and what they show (Surrogate-Key). Masthead tells this
# Varnish what to drop ([[purge]] in masthead.toml). So nothing here knows about content.
vcl 4.1;

import std;
import xkey;

# Where Masthead listens.
backend default {
    .host = "127.0.0.1";
    .port = "8080";
    .first_byte_timeout = 35s;
    .between_bytes_timeout = 60s;
}

# Who may say what is to be dropped: the machines on which Masthead runs.
acl purgers {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    if (req.method == "PURGE" || req.method == "BAN") {
        if (client.ip !~ purgers) {
            return (synth(403, "Forbidden"));
        }
        call masthead_purge;
    }

    # Subscriptions speak another protocol from here on.
    if (req.http.upgrade ~ "(?i)websocket") {
        return (pipe);
    }

    # Queries by POST, and whatever writes.
    if (req.method != "GET" && req.method != "HEAD") {
        return (pass);
    }

    # Answers to somebody in particular are nobody else's.
    if (req.http.authorization || req.http.cookie || req.http.x-api-key || req.http.x-preview) {
        return (pass);
    }

    # What the order of the parameters says is nothing.
    set req.url = std.querysort(req.url);
    return (hash);
}

sub masthead_purge {
    if (req.http.x-ban-everything) {
        if (std.ban("obj.status != 0")) {
            return (synth(200, "Dropped everything"));
        }
        return (synth(500, std.ban_error()));
    }
    if (req.http.x-ban-keys) {
        if (std.ban("obj.http.surrogate-key ~ " + req.http.x-ban-keys)) {
            return (synth(200, "Banned"));
        }
        return (synth(400, std.ban_error()));
    }
    if (req.http.xkey) {
        return (synth(200, "Dropped " + xkey.purge(req.http.xkey)));
    }
    if (req.http.xkey-softpurge) {
        return (synth(200, "Made stale " + xkey.softpurge(req.http.xkey-softpurge)));
    }
    return (synth(400, "Nothing to drop is named"));
}

sub vcl_pipe {
    if (req.http.upgrade) {
        set bereq.http.upgrade = req.http.upgrade;
        set bereq.http.connection = req.http.connection;
    }
}

sub vcl_backend_response {
    # What fails is not put in the place of what is there, while that may still be shown (stale-while-revalidate).
    if (beresp.status >= 500 && bereq.is_bgfetch) {
        return (abandon);
    }

    # Streams of events are handed on as they come.
    if (beresp.http.content-type ~ "^text/event-stream") {
        set beresp.do_gzip = false;
        set beresp.do_stream = true;
    }

    # Kept is what says so, and nothing else. For a while nobody waits for such an answer to see whether it is kept.
    if (beresp.http.cache-control !~ "(?i)s-maxage=[1-9]" || beresp.http.set-cookie) {
        set beresp.ttl = 120s;
        set beresp.grace = 0s;
        set beresp.uncacheable = true;
        return (deliver);
    }

    # xkey reads the header of its own name.
    set beresp.http.xkey = beresp.http.surrogate-key;

    # s-maxage and stale-while-revalidate have become ttl and grace already. Beyond them what is there is kept, to ask
    # by its ETag whether it still holds.
    set beresp.keep = 10m;
    return (deliver);
}

sub vcl_deliver {
    if (req.method == "GET" || req.method == "HEAD") {
        if (obj.uncacheable) {
            set resp.http.x-varnish-cache = "pass";
        } elsif (obj.hits > 0) {
            set resp.http.x-varnish-cache = "hit";
        } else {
            set resp.http.x-varnish-cache = "miss";
        }
    }
    # These are for caches. Where another one stands in front of this one, leave surrogate-key or cache-tag.
    unset resp.http.xkey;
    unset resp.http.surrogate-key;
    unset resp.http.cache-tag;
}
