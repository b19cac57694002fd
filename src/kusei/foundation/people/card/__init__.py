"""Identity verified by My Number card through an OpenID provider such as デジタル認証アプリ."""
