"""YouTube: comments, their moderation, and the budget of a day."""
