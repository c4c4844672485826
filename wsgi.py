"""The door for web servers: `gunicorn wsgi:app`; run as a program, it is the whole desk in one process."""

import gc

gc.disable()  # what is read at the start stays for good: looking through it again and again is a tenth of the start

from caredesk.serve import make_app  # noqa: E402

gc.freeze()
gc.enable()

if __name__ == "__main__":
    from caredesk.commands import main

    main(["serve"])
else:
    app = make_app()
