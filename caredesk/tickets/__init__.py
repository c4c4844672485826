"""Tickets and their posts: the queue, the conversation, assignment, search and views."""
