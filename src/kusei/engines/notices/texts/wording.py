"""Wordings that やさしい日本語 does without, as patterns: polite forms, double negatives, loanwords, dates.

Every pattern has bounded repetitions only: the time is linear in the length of the text.
"""

from __future__ import annotations

import re

# 〜ないわけではない, 〜なくはない, 〜ないことはない, 〜ないとは言えない, 〜ないとも限らない, 〜ざるを得ない.
_NOT = r"(?:ない|なかった|ありません|無い|できません|あり得ない|なくて)"
DOUBLE_NEGATIVE = re.compile(
    rf"(?:ない|ぬ)(?:わけ|訳|こと|もの|の)(?:で|に|じゃ)?[はもが]?{_NOT}"
    rf"|な[くき]に?[はも]{_NOT}"
    r"|ない(?:と[はも]|とまでは)(?:言え|いえ|言い切れ|言いきれ|限ら|かぎら)(?:ない|ません)"
    r"|ざるを[得え](?:ない|ません|ず)"
    r"|ずには(?:いられ|おか|済ま|すま)(?:ない|ません)"
)
KEIGO = re.compile(
    r"(?:て|で)?(?:いただ|頂)[かきくけこいっ](?:ます|ました|ません|る|た|て|です)?"
    r"|くださいます(?:よう|様)|下さいます(?:よう|様)"
    r"|いたし(?:ます|ました|ません)|致し(?:ます|ました|ません)"
    r"|(?<!ありがとう)ござい(?:ます|ました|ません)|申し上げ(?:ます|ました|る)|申しあげ(?:ます|ました|る)"
    r"|なさ(?:って|った|います|れて)|賜り|差し上げ|[ご御]覧|拝見|拝受|頂戴|いらっしゃ(?:い|る|っ)|伺い(?:ます|ました)"
)
# After お or ご as a prefix: お待ちください, ご利用になる. Whether it is one (not おととい, ご飯) only grammar knows.
AFTER_PREFIX = re.compile(
    r"[^\s。、をがはに]{1,6}?(?:に(?:なります|なりま|なる|なって|なった|なられ)|ください|下さい|くださる|いたし|致し|申し上げ)"
)
LONGEST_LOANWORD = 5  # letters
LOANWORD = re.compile(r"[ァ-ヺー]+")
# Long, but known to everybody who lives here, or the name of a country.
KNOWN_LOANWORDS = frozenset(
    {
        "インターネット",
        "スマートフォン",
        "マイナンバー",
        "マイナンバーカード",
        "ホームページ",
        "メールアドレス",
        "コンビニエンスストア",
        "スーパーマーケット",
        "エレベーター",
        "エスカレーター",
        "クリスマス",
        "キャッシュカード",
        "クレジットカード",
        "アルバイト",
        "レストラン",
        "ヘルメット",
        "ペットボトル",
        "ボランティア",
        "インフルエンザ",
        "アレルギー",
        "トイレットペーパー",
        "ティッシュペーパー",
        "サッカー",
        "バスケットボール",
        "コンピューター",
        "ウイルス",
        "インドネシア",
        "フィリピン",
        "バングラデシュ",
        "スリランカ",
        "オーストラリア",
        "ウズベキスタン",
        "パキスタン",
        "カンボジア",
        "シンガポール",
        "マレーシア",
        "アフガニスタン",
        "アルゼンチン",
    }
)
_DIGITS = r"[0-9０-９]"
ERA_DATE = re.compile(
    rf"(?:明治|大正|昭和|平成|令和)(?:{_DIGITS}{{1,2}}|元)年(?:{_DIGITS}{{1,2}}月)?(?:{_DIGITS}{{1,2}}日)?"
    rf"|[RHSrhs]{_DIGITS}{{1,2}}[./]{_DIGITS}{{1,2}}[./]{_DIGITS}{{1,2}}"
)
WESTERN_DATE = re.compile(rf"{_DIGITS}{{4}}年(?:{_DIGITS}{{1,2}}月)?(?:{_DIGITS}{{1,2}}日)?")
MONTH_DATE = re.compile(rf"{_DIGITS}{{1,2}}月{_DIGITS}{{1,2}}日")
SIGN_DATE = re.compile(
    rf"(?<![0-9０-９A-Za-z./／-])(?:{_DIGITS}{{4}}[-/／.]{_DIGITS}{{1,2}}[-/／.]{_DIGITS}{{1,2}}"
    rf"|(?:1[0-2]|[1-9])[/／](?:[12]{_DIGITS}|3[01]|[1-9]))(?![0-9０-９./／-])"
)
DATES = {"era": ERA_DATE, "western": WESTERN_DATE, "month": MONTH_DATE, "sign": SIGN_DATE}
POLITE_END = re.compile(
    r"(?:です|ます|でした|ました|ません|ませんでした|ましょう|でしょう|ください|下さい|くださいませ)"
    r"(?:か|ね|よ|よね|が|から|ので)?$"
)
