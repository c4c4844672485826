"""What the audit trail calls what happens to accounts, their keys and the connections that are being made."""


def _l(text: str) -> str:
    """Marks words for the translators; they are looked up when they are shown."""
    return text


ACCOUNTS = {
    "account.connected": _l("Account connected"),
    "account.changed": _l("Account changed"),
    "account.paused": _l("Account paused"),
    "account.resumed": _l("Account resumed"),
    "account.rekeyed": _l("Account's key replaced"),
    "account.renewed": _l("Account's key renewed by the desk"),
    "account.checked": _l("Account's rights or end of key changed"),
    "account.alarmed": _l("Account needs a person"),
    "account.given": _l("Account given to teams"),
    "import.brought": _l("File for an import brought"),
    "import.begun": _l("Import begun"),
    "connection.begun": _l("Connecting an account: begun"),
    "connection.changed": _l("Connecting an account: one step further"),
    "connection.ended": _l("Connecting an account: over"),
    "credential.viewed": _l("Secret shown to an owner"),
    "credential.refused": _l("Secret not shown: wrong password"),
}
