"""Signing in through an OpenID provider such as デジタル認証アプリ: code flow, PKCE, `private_key_jwt`,
verified ID token.
"""
