"""The board (緊急情報の掲示): small files written by a job, served without database, session or template.

They lie in the data directory as an outside web server would show them: `board/public/alerts/index.html`,
`board/public/en/alerts/index.html`, `board/public/alerts/feed.xml` and so on. Drills lie in `board/drill/`, beside
what is public and never below it.
"""
