"""How a fake network says no."""


class Refusal(Exception):
    """`name`: of networks that give each error a name beside its text."""

    def __init__(self, status: int, error: str, name: str = "") -> None:
        self.status, self.error, self.name = status, error, name
