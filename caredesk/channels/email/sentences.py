"""What is said of a mailbox, in the reader's language."""

from collections.abc import Callable

from flask_babel import gettext as _

SENTENCES: dict[str, Callable[[], str]] = {
    "mail_certificate": lambda: _("The mail server's certificate cannot be trusted. The desk keeps trying."),
    "mail_no_server": lambda: _("The account has no mail server yet. Add it on the channel's page."),
    "mail_no_starttls": lambda: _("The mail server offers no encryption, and nothing is sent without it."),
    "mail_busy": lambda: _("The mail server is busy. The desk waits and tries again."),
    "mail_later": lambda: _("The mail server asks to come again later. The desk keeps trying."),
    "mail_refused_folder": lambda: _("The mail server does not open the folder. The desk keeps trying."),
    "mail_no_sent_folder": lambda: _("The folder of sent mail is not there. Replies are not filed."),
    "mail_unsupported": lambda: _("The mail server cannot take an address with such letters."),
    "mail_too_large": lambda: _("The mail server finds the e-mail too large. Leave a file out and send it again."),
    "mail_recipient": lambda: _("The mail server knows no such recipient. Nobody has received the e-mail."),
    "mail_sender": lambda: _("The mail server does not let this account send from its address."),
    "mail_not_taken": lambda: _("The mail server did not take the e-mail. It may look like spam."),
    "mail_nobody": lambda: _("The e-mail has no address that could be answered."),
    "mail_malformed": lambda: _("The words cannot be written down as an e-mail."),
    "mail_too_deep": lambda: _("An e-mail was nested too deeply: what lies below was left out."),
    "mail_too_many_parts": lambda: _("An e-mail had more than a hundred parts: the rest was left out."),
    "mail_too_many_files": lambda: _("An e-mail brought too many files: the rest was left out."),
    "mail_cut": lambda: _("An e-mail was too large: only its beginning was fetched."),
    "empty": lambda: _("There is nothing in it."),
    "unproven_sender": lambda: _("It bears our own address, and we did not send it."),
}
