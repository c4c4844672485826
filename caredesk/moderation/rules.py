"""What a request to hide must bring: one of four reasons, and words of one's own. Pure rules.

How a customer feels about us is not asked anywhere here: there is no place into which it could be put.
"""

from caredesk.moderation.models import Reason
from caredesk.tickets.refusals import Refused

LEAST_LETTERS, LEAST_WORDS, MOST_LETTERS = 20, 4, 2000


def reason(told: str) -> Reason:
    """One of the closed list; Refused for anything else, such as criticism."""
    try:
        return Reason(told)
    except ValueError as error:
        raise Refused("hide_reason") from error


def words(told: str) -> str:
    """What a person typed to say why; Refused when it says too little to be judged by anybody else."""
    plain = " ".join(told.split())
    if "\x00" in plain or any("\ud800" <= letter <= "\udfff" for letter in plain):
        raise Refused("unreadable")
    if len(plain) > MOST_LETTERS:
        raise Refused("hide_words_long", most=MOST_LETTERS)
    if len(plain) < LEAST_LETTERS or len({*plain.lower().split()}) < LEAST_WORDS:
        raise Refused("hide_words", least=LEAST_LETTERS, words=LEAST_WORDS)
    return plain
