"""How people and accounts are called on the page: a name with its sign, a number and an address without one."""


def addressed(handle: str) -> str:
    """`@kasia`, `@kasia@example.social`; a telephone number or a name of several words is said as it is."""
    bare = handle.removeprefix("@")
    return bare if not bare or bare.startswith("+") or " " in bare or bare.isdigit() else f"@{bare}"
