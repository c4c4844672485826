"""The memory holds stems of what was asked and answered: they go, and so do the counts of words that only stood there,
in the transaction in which the words of a post go. A copy has the words themselves, with the posts."""

from caredesk.customers import holdings
from caredesk.knowledge.memory import gather_ids

COLUMNS = (
    *("memory_line.asked", "memory_line.said", "memory_stem.stem", "memory_stem.head"),
    *("memory_gram.stem", "memory_gram.gram"),
)
holdings.register("memory", posts=gather_ids, columns=COLUMNS)
