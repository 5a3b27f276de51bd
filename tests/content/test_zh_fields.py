"""Fields that are asked for in Chinese."""

import orjson
import pytest

from tests.content.asking import said

PARCELS = "寄件人：刘洋，电话：15012345678，地址：浙江省杭州市西湖区文三路478号。收件人：陈静，电话：18600001111，地址：江苏省南京市鼓楼区中山路1号。"


@pytest.mark.parametrize(
    ("asked", "lines"),
    [
        ("从下面文本提取姓名、电话、地址：\n张三，联系电话13812345678，住在北京市朝阳区建国路88号。", "姓名：张三\n电话：13812345678\n地址：北京市朝阳区建国路88号"),
        ("提取姓名电话地址：孙悦，18512340000，湖北省武汉市洪山区珞喻路1037号", "姓名：孙悦\n电话：18512340000\n地址：湖北省武汉市洪山区珞喻路1037号"),
        ("从这段话里提取时间、地点、人物：昨天下午三点，小明和小红在人民公园放风筝。", "时间：昨天下午三点\n地点：人民公园\n人物：小明, 小红"),
        ("帮我把这段文字里的手机号提取出来：客户王女士13900001111，刘先生 18612345678，另有座机 010-88886666", "13900001111\n18612345678"),
        ("提取下面文本中的姓名和邮箱：我叫林涛，住在杭州市。", "姓名：林涛\n邮箱：未提及"),
    ],
)  # fmt: skip
def test_each_field_has_a_line_of_its_own(asked: str, lines: str) -> None:
    assert said(asked) == lines


def test_json_holds_the_keys_that_are_named_and_nothing_else() -> None:
    told = said(
        "提取姓名、电话和地址，以JSON格式输出，不要输出其他内容。\n文本：您好，麻烦寄到四川省成都市武侯区天府大道1700号，收件人赵敏，电话13333334444，谢谢"
    )
    assert orjson.loads(told) == {
        "姓名": "赵敏",
        "电话": "13333334444",
        "地址": "四川省成都市武侯区天府大道1700号",
    }


def test_both_sides_of_a_parcel_are_rows() -> None:
    told = said(f"提取信息：{PARCELS}输出为JSON数组，字段为role,name,phone,address")
    rows = orjson.loads(told.removeprefix("```json\n").removesuffix("\n```"))
    assert [(one["role"], one["name"], one["phone"]) for one in rows] == [
        ("寄件人", "刘洋", "15012345678"),
        ("收件人", "陈静", "18600001111"),
    ]
