"""How a fake network says no."""


class Refusal(Exception):
    def __init__(self, status: int, error: str) -> None:
        self.status, self.error = status, error
