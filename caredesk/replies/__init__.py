"""What agents write before it is sent: drafts, templates, macros, replies for later, help by a machine."""
