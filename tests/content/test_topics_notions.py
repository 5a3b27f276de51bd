"""Notions of computing, science, money, language and life in China: what asks for one, and what only says its word."""

import pytest

from mock_server.content import phrases
from mock_server.content.phrases import topic
from mock_server.content.prompt import read
from tests.content.asking import said

ROWS = phrases.data("topics")


def test_a_word_that_stands_alone_is_in_lower_case_and_has_a_longer_name_beside_it() -> None:
    for row in ROWS:
        for name in row.get("alone", ()):
            assert name == name.lower(), name
            assert row["names"], name


@pytest.mark.parametrize("row", ROWS, ids=[row["names"][0] for row in ROWS])
def test_every_name_leads_to_its_own_facts(row: dict[str, list[str]]) -> None:
    for name in (*row["names"], *row.get("alone", ())):
        language = next(one for one in ("en", "zh") if one in row)
        assert topic(name, language) == row[language], name


@pytest.mark.parametrize(
    ("text", "beginning"),
    [
        ("What is a deadlock?", "A deadlock is a standstill"),
        ("Explain polymorphism", "Polymorphism means"),
        ("What is SQL injection?", "SQL injection is an attack"),
        ("What does CSRF stand for?", "CSRF, cross-site request forgery"),
        ("What is a port?", "A port is a number from 0 to 65535"),
        ("What is a stock?", "A stock is a share"),
        ("What are cookies?", "A cookie is a small piece of text"),
        ("What are containers?", "A container is a process"),
        ("What is Docker?", "Docker packs a program"),
        ("How does a virtual machine work?", "A virtual machine is a computer made of software"),
        ("What is temperature in LLMs?", "Temperature in language models"),
        ("What is a mixture of experts?", "Mixture of experts, MoE"),
        ("Explain prompt injection", "Prompt injection is an attack"),
        ("What is a KV cache?", "The KV cache keeps"),
        ("What is overfitting?", "Overfitting is when"),
        ("Define opportunity cost", "Opportunity cost is what you give up"),
        ("What is a haiku?", "A haiku is a Japanese poem"),
        ("What is imposter syndrome?", "Impostor syndrome is the feeling"),
        ("什么是死锁？", "死锁是指几个线程或事务"),
        ("多态是什么？", "多态是指同一个调用"),
        ("什么是栈？", "栈是后进先出"),
        ("解释器是什么？", "解释器是直接运行程序代码的程序"),
        ("解释一下反向传播", "反向传播用来计算"),
        ("什么是混合专家模型？", "混合专家（MoE）"),
        ("什么是提示词注入？", "提示注入是把指令"),
        ("Explain the concept of inheritance", "Inheritance in programming"),
        ("What is the history of the qipao?", "The qipao, or cheongsam"),
        ("旗袍的特点是什么？", "旗袍是中国女性"),
        ("介绍一下旗袍的历史", "旗袍是中国女性"),
        ("五险一金是什么？", "五险一金是用人单位"),
        ("什么是高考？", "高考是中国的普通高等学校招生"),
        ("什么是机会成本？", "机会成本是作出选择时"),
        ("什麼是死鎖？", "死鎖是指幾個線程或事務"),
    ],
)
def test_a_notion_is_told_by_what_it_is(text: str, beginning: str) -> None:
    assert beginning in said(text)


@pytest.mark.parametrize(
    ("text", "beginning"),
    [
        ("What is a decorator in Python?", "A decorator is a function"),
        ("What is a generator in Python?", "A generator is a function"),
        ("What is a lambda function in Python?", "A lambda function is"),
        ("What is a virtual environment in Python?", "A virtual environment is"),
        ("What is a thread in Java?", "A thread is a path of execution"),
        ("What is a pointer in C?", "A pointer is a variable"),
        ("What is inheritance in Python?", "Inheritance in programming"),
        ("What is an API in web development?", "An API"),
        ("What is a port (networking)?", "A port is a number"),
        ("What is a branch in git?", "A branch in Git"),
        ("What is a trigger in SQL?", "A trigger is code"),
        ("什么是Python中的装饰器？", "装饰器是一个函数"),
        ("Python的生成器是什么？", "生成器是用 `yield`"),
        ("什么是操作系统的进程？", "进程是正在运行的程序"),
        ("什么是大模型的温度？", "温度（temperature）是"),
    ],
)
def test_a_notion_goes_before_the_language_or_the_field_that_it_is_asked_for(
    text: str, beginning: str
) -> None:
    assert beginning in said(text)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Which port does the server use?", "65535"),
        ("What is the stock of our shop?", "ownership"),
        ("What is the process?", "program that is running"),
        ("What is the token in the header?", "language model reads"),
        ("What's the wifi password?", "802.11"),
        ("What is the temperature in Paris?", "next token"),
        ("What is my IP address?", "Internet Protocol"),
        ("What is the metaphor in this poem?", "as if it were another"),
        ("What is the context window of qwen-plus?", "question and answer together"),
        ("Who is Gene Hackman?", "DNA"),
        ("Who was the MVP of the 2020 NBA finals?", "smallest version"),
        ("How much RAM does it have?", "loses everything without power"),
        ("I have a contract with a client. What should I do?", "offer and an acceptance"),
        ("Tell me about our branch in Berlin", "movable name"),
        ("什么是垃圾堆？", "父节点"),
        ("什么是图片？", "顶点"),
        ("什么是电视？", "电荷"),
        ("什么是茶几？", "茶树"),
        ("今天美元兑人民币汇率是多少？", "7.2"),
        ("旗袍怎么洗？", "立领"),
        ("高铁票怎么买？", "新干线"),
        ("台风什么时候来？", "气旋"),
        ("酶解是什么？", "蛋白质"),
        ("我们的合同什么时候到期？", "要约"),
        ("“好”的拼音是什么？", "周有光"),
    ],
)
def test_a_word_of_everyday_speech_in_another_question_asks_for_no_notion(text: str, fact: str) -> None:
    assert fact not in said(text)


@pytest.mark.parametrize("text", ["解释器官移植的过程", "解释型号的含义"])
def test_what_is_to_be_explained_may_begin_with_the_signs_of_an_interpreter(text: str) -> None:
    assert read(text).kind == "explain"


def test_two_notions_that_are_no_known_pair_are_compared_by_what_they_are() -> None:
    answer = said("What is the difference between RabbitMQ and Terraform?")
    assert "message broker" in answer and "in a cloud" in answer
    answer = said("渗透作用和通货膨胀有什么区别？")
    assert "渗透作用" in answer and "物价" in answer
