"""What the verbs about templates, macros and how people are called are called by people; see trail_words."""


def _l(text: str) -> str:
    """Marks words for the translators; they are looked up when they are shown."""
    return text


VERBS = {
    "template.created": _l("Template made"),
    "template.changed": _l("Template changed"),
    "template.retired": _l("Template retired"),
    "template.brought_back": _l("Template brought back"),
    "template.favoured": _l("Template made a favourite"),
    "template.unfavoured": _l("Template no favourite any more"),
    "macro.created": _l("Macro made"),
    "macro.changed": _l("Macro changed"),
    "macro.retired": _l("Macro retired"),
    "macro.brought_back": _l("Macro brought back"),
    "macro.run": _l("Macro run"),
    "macro.undone": _l("Macro undone"),
    "macro.emptied": _l("Words of a macro run erased"),
    "customer.called": _l("How a customer is called: noted"),
    "agent.called": _l("How a colleague is called: noted"),
    "called.emptied": _l("How a customer is called: erased"),
    "customer.zoned": _l("Customer's time zone changed"),
    "promise.told": _l("Promise told by mail or webhook"),
    "promise.untold": _l("Promise could not be told by mail or webhook"),
    "promise.offered": _l("Answer outside the desk that may keep a promise"),
    "promise.declined": _l("Answer outside the desk keeps no promise"),
}
FIELDS = {
    "first_name": _l("First name"),
    "vocative": _l("Vocative"),
    "form": _l("Form of address"),
    "shortcut": _l("Shortcut"),
    "folder": _l("Folder"),
    "variants": _l("Texts"),
    "version": _l("Version"),
    "template": _l("Template"),
    "macro": _l("Macro"),
    "steps": _l("What it does"),
}
