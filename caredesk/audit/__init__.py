"""The audit trail: every change writes one entry here, in the same transaction, and nothing is ever taken out."""

from caredesk.audit.actions import record

__all__ = ["record"]
