"""What vouchers and points refuse, each with a stable code and a sentence that says what to do next."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _


class VouchersRefused(ValueError):
    """It cannot be done like this."""

    code = "vouchers.refused"


class NotNow(VouchersRefused):
    """The programme does not take this today."""

    code = "vouchers.not-now"

    def __str__(self) -> str:
        return _("この事業では、いまは受け付けていません。事業のページで期間を確かめてください。")


class Frozen(VouchersRefused):
    """An open programme does not change."""

    code = "vouchers.frozen"

    def __str__(self) -> str:
        return _("始めた事業の内容は変えられません。別の記号で新しい事業を作ってください。")


class DepartmentUnknown(VouchersRefused):
    """The programme names a department that is not there."""

    code = "vouchers.department-unknown"

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.named = code

    def __str__(self) -> str:
        return _("所管課「%(code)s」がありません。事業のファイルの department を直してください。") % {
            "code": self.named
        }


class IdentityNeeded(VouchersRefused):
    """The programme wants people to be known more surely."""

    code = "vouchers.identity-needed"

    def __str__(self) -> str:
        return _("申込みには本人確認が必要です。アカウントのページで、マイナンバーカードで確認してください。")


class UnitsWrong(VouchersRefused):
    """More or fewer units than one person may have."""

    code = "vouchers.units-wrong"

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most

    def __str__(self) -> str:
        if self.most <= 0:
            return _("購入できる口数は、もうありません。")
        return _("口数は1から%(most)sまでで選んでください。") % {"most": self.most}


class SoldOut(VouchersRefused):
    """Every unit is sold or kept for somebody."""

    code = "vouchers.sold-out"

    def __str__(self) -> str:
        return _("売り切れました。支払われなかった分が戻ると、また購入できます。")


class NotEnough(VouchersRefused):
    """The wallet does not hold so much for this shop."""

    code = "vouchers.not-enough"

    def __init__(self, usable: int) -> None:
        super().__init__(usable)
        self.usable = usable

    def __str__(self) -> str:
        return _("残高が足りません。この店で使えるのは%(yen)s円です。") % {"yen": f"{self.usable:,}"}


class AmountWrong(VouchersRefused):
    """No whole number of yen above zero."""

    code = "vouchers.amount-wrong"

    def __str__(self) -> str:
        return _("金額は1円以上の数字で入れてください。")


class CodeGone(VouchersRefused):
    """The one-time code is unknown, too old or used."""

    code = "vouchers.code-gone"

    def __str__(self) -> str:
        return _("この番号は使えません。お客さまに、新しい番号を表示してもらってください。")


class ShopClosed(VouchersRefused):
    """The shop takes no vouchers any more."""

    code = "vouchers.shop-closed"

    def __str__(self) -> str:
        return _("この店は、いまは商品券を扱っていません。")


class TooLate(VouchersRefused):
    """A payment is cancelled on its own day only."""

    code = "vouchers.too-late"

    def __str__(self) -> str:
        return _("取消しは、支払った日のうちだけできます。返金は店で直接してください。")


class NothingToSettle(VouchersRefused):
    """No uses wait for a settlement."""

    code = "vouchers.nothing-to-settle"

    def __str__(self) -> str:
        return _("精算する利用はありません。きょうの利用は、あすから精算できます。")


class Earned(VouchersRefused):
    """Points for this were given already."""

    code = "vouchers.earned-already"

    def __str__(self) -> str:
        return _("この活動のポイントは、もう付いています。")


class CapReached(VouchersRefused):
    """So many points a year and no more."""

    code = "vouchers.cap-reached"

    def __str__(self) -> str:
        return _("今年度のポイントの上限に達しました。")


class StepWrong(VouchersRefused):
    """Points are exchanged in steps."""

    code = "vouchers.step-wrong"

    def __init__(self, step: int) -> None:
        super().__init__(step)
        self.step = step

    def __str__(self) -> str:
        return _("交換は%(step)sポイントずつです。") % {"step": self.step}


class InviteGone(VouchersRefused):
    """The link of the invitation was used, is too old or was taken back."""

    code = "vouchers.invite-gone"

    def __str__(self) -> str:
        return _("この招待は使えません。区の担当課に、新しい招待を頼んでください。")


class BankMissing(VouchersRefused):
    """Without an account nothing can be paid to the shop."""

    code = "vouchers.bank-missing"

    def __str__(self) -> str:
        return _("この店の振込先がありません。店のページで登録してください。")


class ReasonMissing(VouchersRefused):
    """Who ends something says why."""

    code = "vouchers.reason-missing"

    def __str__(self) -> str:
        return _("理由を書くと、操作できます。")


class MayNot(PermissionDenied):
    """The person does not hold the role, or does not work for the shop."""

    code = "vouchers.may-not"

    def __str__(self) -> str:
        return _("この操作をする権限がありません。区の担当課に相談してください。")


class OwnWork(PermissionDenied):
    """Four eyes: another person must do it."""

    code = "vouchers.own-work"

    def __str__(self) -> str:
        return _("自分が作った精算です。ほかの承認者が支払いを確かめてください。")
