"""Posts about oneself, descriptions of products, and what is asked beside what a status means."""

from tests.content.asking import holds, said


def test_a_post_on_a_new_job_is_told_by_the_one_who_has_it() -> None:
    answer = said("Write a LinkedIn post about my new job as data engineer")
    assert "as a data engineer" in answer
    assert "what you make of it" not in answer
    holds("Write a LinkedIn post about starting my new role at Google as a software engineer", "at Google")


def test_other_events_of_a_life_at_work_have_posts_of_their_own() -> None:
    holds("Write a LinkedIn post announcing my promotion to senior product manager", "senior product manager")
    holds(
        "Write a LinkedIn post about finishing my master's degree in computer science",
        "🎓",
        "computer science",
    )
    holds("Draft a LinkedIn post: we are hiring a frontend developer", "frontend developer", "iring")
    holds("Write a LinkedIn post for my 5 year anniversary at Siemens", "5 years at Siemens")
    holds(
        "Write a LinkedIn post about being laid off and looking for a new job as UX designer",
        "a UX designer",
        "next role",
    )
    holds("Write a LinkedIn post about getting AWS certified", "my AWS certification")


def test_a_tweet_of_that_kind_is_short() -> None:
    assert len(said("Write a tweet announcing that I got promoted to team lead")) < 280


def test_a_product_is_still_advertised_as_one() -> None:
    holds("Write a LinkedIn post about our new product, a smart lamp", "our new product")


def test_a_description_says_what_such_a_thing_has() -> None:
    holds("Write a product description for wireless earbuds", "**Wireless**", "**Battery**", "**Sound**")


def test_what_to_do_about_a_status_is_told_where_it_is_asked() -> None:
    holds(
        "What does HTTP 429 mean and how should a client react?",
        "Too Many Requests",
        "Retry-After",
        "backoff",
    )
    holds("I'm getting 401 unauthorized from the API, what should I do?", "expired token")
    assert "backoff" not in said("What does HTTP 429 mean?")


def test_how_long_an_essay_shall_be_is_no_part_of_its_topic() -> None:
    assert "300 words" not in said("Write an essay about climate change of 300 words")


def test_a_past_goes_on_behind_and() -> None:
    holds(
        "Fix the grammar: he go to school yesterday and dont had lunch",
        "He went to school yesterday and didn't have lunch.",
    )
