"""Pages of vouchers: residents, shops, desk."""
