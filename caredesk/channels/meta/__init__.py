"""What Facebook Pages, Messenger, Instagram and WhatsApp share: one signature, one envelope, one Graph API."""
