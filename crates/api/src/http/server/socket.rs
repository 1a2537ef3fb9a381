//! The socket of a connection: says what moves on it, and hangs up so that the last answer arrives.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::Sleep,
};

use super::{activity::Activity, gate::Ticket};

/// How long, and for how many bytes, what still comes is read and thrown away after the last answer. A socket that is
/// closed with unread bytes in it takes back what was sent: the client would not learn why it was refused.
const LINGER: Duration = Duration::from_secs(1);
const LINGER_BYTES: usize = 1 << 20;

/// A socket with its place. The place is free again when the socket is closed, whoever holds it by then.
#[derive(Debug)]
pub(super) struct Socket {
    stream: TcpStream,
    activity: Arc<Activity>,
    ending: Option<Ending>,
    _ticket: Ticket,
}

#[derive(Debug)]
struct Ending {
    until: Pin<Box<Sleep>>,
    thrown_away: usize,
}

impl Socket {
    pub(super) fn new(stream: TcpStream, activity: Arc<Activity>, ticket: Ticket) -> Self {
        Self {
            stream,
            activity,
            ending: None,
            _ticket: ticket,
        }
    }

    fn note_write<T>(&self, result: &Poll<io::Result<T>>) {
        match result {
            Poll::Ready(_) => self.activity.wrote(),
            Poll::Pending => self.activity.blocked(Instant::now()),
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let result = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.activity.read(Instant::now());
        }
        result
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.note_write(&result);
        result
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.note_write(&result);
        result
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.ending.is_none() {
            ready!(Pin::new(&mut this.stream).poll_shutdown(context))?;
        }
        let ending = this.ending.get_or_insert_with(|| Ending {
            until: Box::pin(tokio::time::sleep(LINGER)),
            thrown_away: 0,
        });
        if ending.until.as_mut().poll(context).is_ready() {
            return Poll::Ready(Ok(()));
        }
        let mut waste = [0_u8; 8 * 1024];
        loop {
            let mut buffer = ReadBuf::new(&mut waste);
            match ready!(Pin::new(&mut this.stream).poll_read(context, &mut buffer)) {
                Ok(()) if buffer.filled().is_empty() => return Poll::Ready(Ok(())),
                Ok(()) => ending.thrown_away += buffer.filled().len(),
                // The other end is gone; nothing can be lost any more.
                Err(_) => return Poll::Ready(Ok(())),
            }
            if ending.thrown_away > LINGER_BYTES {
                return Poll::Ready(Ok(()));
            }
        }
    }
}
