"""What happened, told from the audit trail."""
