"""A house answers from its system message, and says so where that tells nothing."""

from tests.content.test_booking import _told_by

BREWLY = (
    "You are a support agent for Brewly, a coffee subscription. Policies: Refunds within 30 days. "
    "Shipping is $4.99, free above $50. Plans: Basic $12/month, Pro $24/month. Only answer questions about Brewly."
)


def test_prices_are_told_by_name() -> None:
    pro, both, plans, annual = _told_by(BREWLY, "How much is the Pro plan?", "difference between basic and pro?", "which plans do you have?", "do you have an annual plan?")  # fmt: skip
    assert pro == "The Pro plan is $24/month."
    assert "$12" in both
    assert "$24" in both
    assert plans.startswith("Our plans:")
    assert annual.startswith("I have nothing on an annual plan.")


def test_a_span_and_an_amount_decide_between_yes_and_no() -> None:
    soon, late, free, paid = _told_by(BREWLY, "can I get my money back after 3 weeks?", "What about after 2 months?", "is shipping free for a $60 order?", "and is shipping free for $20?")  # fmt: skip
    assert soon.startswith("Yes: refunds")
    assert late.startswith("I am afraid not: refunds")
    assert free.startswith("Yes")
    assert paid.startswith("Not for that amount")


def test_what_is_outside_or_not_told_is_declined() -> None:
    weather, paypal = _told_by(BREWLY, "What's the weather in Paris?", "can I pay with PayPal?")
    assert weather.startswith("I can only help with Brewly")
    assert "don't have information" in paypal


def test_the_words_that_were_ordered_are_said_where_nothing_is_known() -> None:
    hotel = "You are the receptionist of Hotel Miramar in Nice. Breakfast is served from 7 to 10 and costs 18 euros. Pets are welcome for 15 euros a night. If you don't know something, say \"Let me check with my colleagues.\""  # fmt: skip
    dog, gym = _told_by(hotel, "can I bring my dog?", "do you have a gym?")
    assert dog == "Pets are welcome for 15 euros a night."
    assert gym == "Let me check with my colleagues."


def test_a_house_in_chinese() -> None:
    house = "你是“小南茶馆”的客服。营业时间：每天10点到22点。外卖满50元免配送费。会员卡：银卡 99元，金卡 199元。7天内可以退款。只回答与茶馆有关的问题。"
    hours, card, refund = _told_by(house, "你们几点开门？", "金卡多少钱？", "买了10天还能退款吗？")
    assert "10点到22点" in hours
    assert card == "金卡是 199元。"
    assert refund.startswith("抱歉，不行")
