"""The pages at /desk/payments/matching/."""
