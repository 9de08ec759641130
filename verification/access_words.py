"""What the access log says was looked at, and for what: stored once, in Chinese, whatever language the reader chose.

The holder reads it for years; a record must not change its words with the window of the officer who left it.
"""

COMMITMENT = "告知承诺书：{proof}"
CREDIT_PROPOSAL = "拟记入的信用记录"
FORM = "办件申请表"
IDENTITY = "姓名和证件号码"
LETTER_FILE = "函件附件：{proof}"
OPEN_CASES = "在办的办件"
PACKAGE = "整件归档包"
PROOF_FILE = "证明的附件：{proof}"
SITE_CHECK = "实地核查记录：{proof}"

FOR_CREDIT = "信用记录"
TO_LOOK_UP = "按证件号码查找"
