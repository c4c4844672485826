"""Files that are brought to a network before the words that name them leave; until then nobody sees them.

What an earlier attempt brought is not brought again. Networks throw away what nothing names for long: then it is
brought once more, and what is refused after that is refused.
"""

from collections.abc import Callable, Sequence

from caredesk.channels.base import OutgoingFile, Permanent, Retryable, Sent, Unknown

FORGOTTEN = "file_forgotten"  # the code by which a network's table of errors says that it has no such file (any more)


def carried(
    files: Sequence[OutgoingFile], bring: Callable[[OutgoingFile], str], say: Callable[[Sequence[str]], Sent]
) -> Sent:
    """Say the words with these files, by the names that the network gives them."""
    try:
        return say([file.ext_id or brought(file, bring) for file in files])
    except Permanent as error:
        if error.code != FORGOTTEN or not any(file.ext_id for file in files):
            raise
    return say([brought(file, bring) for file in files])


def brought(file: OutgoingFile, bring: Callable[[OutgoingFile], str]) -> str:
    """Bring it there and keep its name. To do so twice harms nobody, so whatever is unclear is done again."""
    try:
        ext_id = bring(file)
    except Unknown as error:
        raise Retryable("upload_unclear", error.text) from error
    except Permanent as error:
        raise Permanent("file_refused", error.text) if error.code in _REFUSALS else error from error
    if not ext_id:
        raise Retryable("upload_unclear", "answer without an id")
    file.brought(ext_id)
    return ext_id


_REFUSALS = ("too_long", "not_allowed", "http_400", "http_413", "http_415", "http_422", "invalid")
