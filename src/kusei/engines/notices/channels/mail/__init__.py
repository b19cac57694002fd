"""E-mail: a hand-over becomes one SMTP conversation, and bounces come back."""
