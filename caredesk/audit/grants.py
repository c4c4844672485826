"""Who may do what to the audit tables on PostgreSQL: the rights of the web role and of the worker role. Pure facts."""

READ, ADD = frozenset({"SELECT"}), frozenset({"SELECT", "INSERT"})
# The web role writes bodies and pending drafts and nothing else; it reads drafts for the guard before a reply is sent.
WEB: dict[str, frozenset[str]] = {
    "audit_log": READ,
    "audit_body": ADD,
    "audit_entry": READ,
    "audit_node": READ,
    "audit_checkpoint": READ,
    "audit_pending": ADD,
}
WORKER: dict[str, frozenset[str]] = {
    "audit_log": ADD,
    "audit_body": ADD | {"UPDATE(sealed)"},
    "audit_entry": ADD,
    "audit_node": ADD,
    "audit_checkpoint": ADD,
    "audit_pending": ADD | {"DELETE"},
}
# To lose the key of a subject is to lose its words: only who erases may take one away.
KEYS = {"web": ADD, "worker": frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})}
