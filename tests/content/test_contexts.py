"""Questions in Chinese that a context answers, or does not."""

import pytest

from tests.content.asking import said

HOUSE = "请仅根据【参考资料】回答用户问题，如果资料中没有答案，请回答“抱歉，资料中没有相关信息”。\n【参考资料】\n1. 退货政策：自签收之日起7天内可无理由退货，商品需保持完好。\n2. 运费：满99元包邮，不满99元收取8元运费。\n3. 发票：电子发票将在订单完成后24小时内发送到邮箱。"
PARK = "请根据以下资料回答问题，资料中没有的内容请回答不知道。\n\n资料：张家界国家森林公园位于湖南省西北部，1982年建立，是中国第一个国家森林公园。公园门票旺季为225元，4天内有效。\n\n问题："


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("多少钱包邮？", "满99元包邮"),
        ("发票什么时候发", "24小时内"),
        ("能退货吗？", "7天内"),
        ("支持货到付款吗？", "抱歉，资料中没有相关信息"),
        ("有优惠券吗？", "抱歉，资料中没有相关信息"),
    ],
)
def test_a_knowledge_base_in_brackets_is_answered_from_or_said_to_lack_it(asked: str, told: str) -> None:
    assert told in said([{"role": "system", "content": HOUSE}, {"role": "user", "content": asked}])


def test_what_the_passage_never_names_is_not_answered_with_its_nearest_sentence() -> None:
    assert "225元" in said(f"{PARK}门票多少钱？")
    assert said(f"{PARK}公园的海拔是多少？") == "不知道，资料里没有提到这一点。"


def test_the_number_of_a_passage_is_said_where_it_is_wanted() -> None:
    asked = "参考以下内容回答：\n[1] 量子云服务器支持按量付费和包年包月两种计费方式。\n[2] 服务可用性承诺为99.95%。\n请在回答中标注引用编号。\n问题：量子云服务器有哪些计费方式？"
    assert said(asked).endswith("[1]。")
