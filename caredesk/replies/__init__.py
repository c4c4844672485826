"""What agents write before it is sent: drafts."""
