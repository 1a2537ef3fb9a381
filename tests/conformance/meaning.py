"""What schemathesis cannot know from the document alone.

Two things: addresses of the demo newsroom, so that half of the requests find something; and which requests that are
valid by their schema may be refused all the same.
"""

import zlib

import schemathesis

#: What is there in the demo newsroom, by the operation that asks for it.
KNOWN = {
    "/v1/articles/{ref}": "saffron-week-on-the-absheron",
    "/v1/articles/{ref}/related": "/2026/10/saffron-week-on-the-absheron",
    "/v1/articles/{ref}/ninjs": "saffron-week-on-the-absheron",
    "/v1/authors/{ref}": "polina-verkhoturova",
    "/v1/categories/{ref}": "news",
    "/v1/collections/{ref}": "editors-choice",
    "/v1/menus/{location}": "primary",
    "/v1/pages/{ref}": "privacy-policy",
}

#: Codes that refuse what no schema can describe: a cursor that is not of this list, a field that this type lacks.
MEANT = {"BAD_CURSOR", "UNKNOWN_FIELD", "LIMIT_EXCEEDED", "BAD_REQUEST"}

#: The parameters whose values have a meaning beyond their schema.
WITH_MEANING = {"after", "age", "cursor", "fields", "ids", "include", "locale", "locales", "page", "path", "preferLocale", "roots", "sort"}


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """Every other request asks for what is there."""
    known = KNOWN.get(context.operation.path)
    if known and path_parameters and zlib.crc32(repr(path_parameters).encode()) % 2 == 0:
        return dict.fromkeys(path_parameters, known)
    return path_parameters


@schemathesis.check
def refusals_have_a_meaning(ctx, response, case):
    """A request that its schema allows is refused only for what a schema cannot say, and the refusal names it."""
    if response.status_code != 400 or case.meta is None or not case.meta.generation.mode.is_positive:
        return
    problem = response.json()
    pointers = (error["pointer"].removeprefix("#/query/") for error in problem.get("errors", []))
    # `not.locale` means what `locale` means.
    places = {pointer.removeprefix("not.") for pointer in pointers}
    assert problem["code"] in MEANT, f"refused with {problem['code']}: {problem['detail']}"
    # No text that is stored or looked for holds NUL, and a pattern on every parameter would only be in the way.
    # A value of a list may hold commas by its schema, and then be several, some of them empty.
    known = ("NUL character", "has an empty value between its commas")
    allowed = bool(places & WITH_MEANING) or any(words in problem["detail"] for words in known)
    assert allowed, f"refused for {sorted(places)}: {problem['detail']}"


#: Codes of GraphQL errors that are the server's own fault.
OWN_FAULT = {"INTERNAL", "UNAVAILABLE", "TIMEOUT"}


@schemathesis.check
def no_fault_of_the_server(ctx, response, case):
    """A GraphQL answer is no 5xx and holds no error that is the server's own fault.

    Errors of the client are errors inside a 200 here: a cursor of another list, a locale that is none.
    """
    if case.operation.schema.raw_schema.get("openapi"):
        return
    assert response.status_code < 500, f"status {response.status_code}"
    for error in response.json().get("errors", []):
        code = error["extensions"]["code"]
        assert code not in OWN_FAULT, f"{code}: {error['message']}"
