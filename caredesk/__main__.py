"""python -m caredesk: start, work, migrate, look after agents, keys, channels and the audit trail."""

from caredesk.commands import main

if __name__ == "__main__":
    main()
