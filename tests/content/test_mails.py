"""English letters, e-mails and speeches are of the kind that is asked for, say what the prompt says, and leave in brackets what it does not."""

import pytest

from tests.content.asking import holds, said

KINDS = {
    "Write an email declining a meeting": ["cannot join", "agenda"],
    "decline a meeting invitation politely": ["thank you for the invitation"],
    "Write a polite payment reminder email to a client, invoice 2041 is 3 weeks late": ["invoice 2041", "3 weeks overdue"],
    "Resignation letter, 2 weeks notice, keep it short": ["two weeks from today", "Resignation"],
    "Write a cold outreach email selling our scheduling software to dentists": ["Dentists tell us", "scheduling software"],
    "Write a thank you email after a job interview at Google": ["at Google", "thank you for your time"],
    "Draft an email to reschedule a meeting from Tuesday to Thursday": ["on Tuesday", "to Thursday"],
    "Write an email requesting vacation from July 3 to July 14": ["leave from July 3 to July 14"],
    "Write a letter of recommendation for my student Emily": ["recommend Emily"],
    "Write an email canceling my gym membership": ["cancel my gym membership", "confirm the cancellation"],
    "Write an email to IT support, my laptop won't turn on": ["My laptop won't turn on."],
    "Write an email asking a customer for a review": ["two sentences"],
    "Out of office message for next week": ["out of the office next week"],
    "help me reply to an angry customer": ["you are right to be annoyed"],
    "Write a love letter to my wife": ["choose you again"],
    "Write a wedding speech for my best friend": ["raise your glasses"],
    "Write a toast for my dad's 60th birthday": ["60: ", "thank you"],
}  # fmt: skip


@pytest.mark.parametrize("asked", KINDS)
def test_a_letter_is_of_its_kind_and_holds_the_facts_of_the_prompt(asked: str) -> None:
    holds(asked, *KINDS[asked])
    assert "{" not in said(asked)


def test_what_is_unknown_of_a_letter_stands_in_brackets() -> None:
    assert "[reason" in said("Write an email asking for a deadline extension to my professor")
    assert "public libraries" not in said("Write an email")


@pytest.mark.parametrize("asked", ["Give me tips for a cold email", "Write a Python function that sends reminder emails for overdue invoices"])  # fmt: skip
def test_a_question_about_letters_is_no_order_for_one(asked: str) -> None:
    assert "Subject:" not in said(asked)
