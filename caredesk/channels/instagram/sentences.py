"""The sentence for each code, as everywhere with Meta."""

from caredesk.channels.meta.sentences import SENTENCES

__all__ = ["SENTENCES"]
