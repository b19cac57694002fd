"""The words of the builder's pages: types of fields with a sign and what each does, properties, kinds of changes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kusei.engines.procedures.definition import FieldType


@dataclass(frozen=True)
class TypeWords:
    """A type of field for the chooser: its name, a sign, and what the person who applies sees."""

    key: str
    name: str
    sign: str
    does: str


def all_types() -> list[TypeWords]:
    """Every type, those that are used most first."""
    rows = (
        ("text", _("1行の文字"), "あ", _("短い文字を書く欄です。")),
        ("textarea", _("長い文章"), "あ…", _("何行も書ける欄です。")),
        ("choice", _("1つ選ぶ"), "◉", _("選択肢から1つを選びます。")),
        ("choices", _("いくつも選ぶ"), "☑", _("選択肢から、あてはまるものをすべて選びます。")),
        ("yes_no", _("はい・いいえ"), "○×", _("はい、または、いいえで答えます。")),
        ("name", _("氏名とフリガナ"), "名", _("氏・名とそれぞれのフリガナを聞きます。")),
        ("date", _("日付"), "日", _("西暦でも和暦でも書けます。")),
        ("address", _("住所"), "住", _("郵便番号から町名を探せます。")),
        ("phone", _("電話番号"), "電", _("ハイフンはあってもなくてもかまいません。")),
        ("email", _("メールアドレス"), "@", _("形を確かめます。")),
        ("number", _("数"), "123", _("上限と下限、単位を決められます。")),
        ("money", _("金額"), "円", _("円で書きます。")),
        ("file", _("ファイル・写真"), "📎", _("書類の写真やPDFを付けます。")),
        ("group", _("くり返す組"), "⧉", _("同じ項目の組を、必要な数だけ書きます。")),
        ("members", _("世帯員の一覧"), "世", _("家族の氏名・続柄・生年月日・性別を、人数だけ書きます。")),
        ("bank_account", _("口座"), "口", _("銀行・支店・種別・番号・名義を聞きます。")),
        ("declaration", _("確認・同意"), "✓", _("文を読んで、しるしを付けます。")),
        ("signature", _("署名"), "署", _("自分の名前を署名として書きます。")),
        ("note", _("説明の文"), "i", _("質問ではなく、読んでもらう文です。")),
        ("computed", _("計算した値"), "＝", _("ほかの答えから計算します。聞きません。")),
        ("kana", _("フリガナ"), "ア", _("カタカナで書きます。ひらがなは直します。")),
        ("postcode", _("郵便番号"), "〒", _("7けたの数字です。")),
        ("corporate_number", _("法人番号"), "法", _("13けたで、検査数字を確かめます。")),
    )
    return [TypeWords(*row) for row in rows]


def type_words(key: str) -> TypeWords:
    """The words of one type; the key itself for one that has none."""
    return next((one for one in all_types() if one.key == str(FieldType(key))), TypeWords(key, key, "", ""))


def yes_no(value: bool) -> str:
    """A truth value as a word."""
    return _("はい") if value else _("いいえ")


def property_words(name: str) -> str:
    """A property of a procedure, section or field in words; the name itself for what has none."""
    known = {
        "key": _("キー"),
        "label": _("見出し"),
        "help": _("説明"),
        "spoken": _("窓口での聞き方"),
        "order": _("窓口で聞く順"),
        "when": _("出す条件"),
        "required": _("必須"),
        "check": _("確かめる式"),
        "profile": _("自動で入れる情報"),
        "shared": _("まとめて聞く名前"),
        "sensitive": _("慎重に扱う"),
        "options": _("選択肢"),
        "row_label": _("1組の呼び方"),
        "min": _("下限"),
        "max": _("上限"),
        "decimals": _("小数のけた数"),
        "unit": _("単位"),
        "min_length": _("最も短い文字数"),
        "max_length": _("最も長い文字数"),
        "pattern": _("文字の形（正規表現）"),
        "earliest": _("最も早い日"),
        "latest": _("最も遅い日"),
        "least": _("最も少ない数"),
        "most": _("最も多い数"),
        "camera": _("カメラを先に出す"),
        "pictures_only": _("写真だけ"),
        "original": _("窓口で原本を見せる"),
        "may_follow": _("あとから送れる"),
        "compute": _("計算の式"),
        "type": _("種類"),
        "title": _("名称"),
        "intro": _("はじめの説明"),
        "kind": _("種類"),
        "summary": _("概要"),
        "department": _("担当"),
        "who": _("だれができるか"),
        "identity": _("本人確認"),
        "channels": _("受け付ける経路"),
        "windows": _("受付の期間"),
        "counter": _("窓口"),
        "documents": _("持ち物"),
        "legal_basis": _("根拠"),
        "delivery": _("結果の渡し方"),
        "processing_days": _("標準処理期間（開庁日）"),
        "retention_years": _("保存の年数"),
        "languages": _("ことば"),
        "priority": _("優先してオンライン化する手続"),
        "life_events": _("ライフイベント"),
        "situations": _("あてはまる人"),
        "keywords": _("探すことば"),
        "contractors": _("委託先に渡せる"),
        "renewable": _("更新がある"),
        "plans": _("計画とのつながり"),
        "to_check": _("確かめること"),
        "sources": _("出典"),
        "fee.items": _("手数料の行"),
        "fee.note": _("手数料の説明"),
        "fee.reductions": _("減免"),
        "fee.basis": _("手数料の根拠"),
        "fee.income": _("手数料の科目"),
        "fee.invoiced": _("請求するとき"),
        "fee.ways": _("支払い方法"),
        "fee.due_days": _("納期限までの日数"),
        "fee.returned": _("取下げ・不承認のときに返す"),
        "decision.outcomes": _("決定の種類"),
        "decision.approval": _("電子決裁を通す"),
        "decision.four_eyes": _("審査と決定を別の人にする"),
        "decision.appeal": _("教示を付ける"),
        "decision.checklist": _("審査の確認項目"),
        "checks": _("項目の間のきまり"),
        "handover.columns": _("引渡しファイルの列"),
        "handover.encoding": _("引渡しファイルの文字コード"),
        "message": _("直してもらう文"),
        "that": _("正しいときの式"),
        "fields": _("項目"),
        "value": _("値"),
        "name": _("名称"),
        "article": _("条"),
        "amount": _("1つの金額（円）"),
        "count": _("数の式"),
        "postage": _("郵送料"),
        "percent": _("減らす割合（%）"),
        "items": _("減らす行のキー"),
        "basis": _("根拠"),
        "note": _("備考"),
        "favourable": _("申請した人に有利"),
        "reason_required": _("理由が要る"),
        "letter": _("通知のひな形"),
        "issues": _("通知が交付物"),
        "valid_years": _("有効な年数"),
        "opens": _("始まりの日"),
        "closes": _("終わりの日"),
        "plan": _("計画のキー"),
        "initiative": _("取組のキー"),
    }
    return known.get(name, name)


def operation_words(name: str) -> str:
    """A step of the history in words."""
    known = {
        "start": _("作りはじめた"),
        "undo": _("元に戻した"),
        "redo": _("やり直した"),
        "rebase": _("いまの版に合わせた"),
        "add_section": _("区切りを加えた"),
        "delete_section": _("区切りを消した"),
        "move_section": _("区切りを動かした"),
        "duplicate_section": _("区切りを写した"),
        "set_section": _("区切りを変えた"),
        "add_field": _("項目を加えた"),
        "delete_field": _("項目を消した"),
        "move_field": _("項目を動かした"),
        "put_field": _("項目を動かした"),
        "duplicate_field": _("項目を写した"),
        "set_field": _("項目を変えた"),
        "set_procedure": _("手続の内容を変えた"),
        "set_list": _("一覧を変えた"),
        "replace": _("文書を読み込んだ"),
    }
    return known.get(name, name)


def change_words(kind: str) -> str:
    """A kind of difference in words."""
    known = {"added": _("加わった"), "removed": _("なくなった"), "moved": _("動いた"), "changed": _("変わった")}
    return known[kind]
