"""The door for web servers: `gunicorn wsgi:app`; run as a program, it is the whole desk in one process."""

from caredesk.serve import make_app

if __name__ == "__main__":
    from caredesk.commands import main

    main(["serve"])
else:
    app = make_app()
