"""Where a post stands on the web, as a sign from which nobody reads the address back."""

from sqlmodel import Field, SQLModel


class PostAddress(SQLModel, table=True):
    """One post of one account, by the sign of its canonical address."""

    __tablename__ = "post_address"

    sign: str = Field(primary_key=True, max_length=40)
    account_id: int = Field(foreign_key="account.id", primary_key=True)
    post_id: int = Field(foreign_key="post.id", index=True)
