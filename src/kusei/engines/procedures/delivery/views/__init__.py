"""Addresses of papers, letters and their verification."""
