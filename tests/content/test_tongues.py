"""Letters, tales and views in the languages other than English and Chinese."""

import re

import pytest

from mock_server.content import languages, phrases, shaped
from tests.content.asking import said

LETTERS = {
    "ja": ("お礼の手紙を書いてください。", "ありがとう"), "ko": ("사과 편지를 써 주세요.", "죄송"), "es": ("Escribe una carta de disculpa a un cliente.", "Lamentamos|perdón"),
    "fr": ("Écris une lettre de motivation pour un poste de serveur.", "CV"), "de": ("Schreibe eine E-Mail an meinen Vermieter wegen der kaputten Heizung.", "Schaden"),
    "pt": ("Escreva uma carta de agradecimento para minha professora.", "obrigado|agradecer"), "ru": ("Напиши письмо другу о переезде в новый город.", "Привет"),
    "ar": ("اكتب رسالة شكر إلى معلمي.", "لأشكركم"), "hi": ("मेरे मित्र को जन्मदिन का पत्र लिखिए।", "जन्मदिन"), "id": ("Tulis surat permohonan maaf kepada pelanggan.", "mohon maaf"),
    "vi": ("Viết thư xin nghỉ phép gửi sếp.", "xin phép nghỉ"), "th": ("เขียนจดหมายขอบคุณครู", "ขอขอบคุณ"),
}  # fmt: skip
TALES = {
    "ja": ("猫についての短い物語を書いて。", "猫"), "ko": ("우주 비행사에 대한 짧은 이야기를 써줘.", "우주 비행사가"), "es": ("Cuéntame un cuento corto sobre un dragón.", "un dragón"),
    "fr": ("Raconte-moi une histoire sur un vieux pêcheur.", "un vieux pêcheur"), "de": ("Erzähl mir eine Geschichte über einen alten Bären.", "ein alter Bär"),
    "pt": ("Conte uma história sobre um menino e o mar.", "um menino e o mar"), "ru": ("Расскажи сказку про медведя.", "медведь"), "ar": ("احك لي قصة قصيرة عن أسد.", "أسد"),
    "hi": ("एक शेर की छोटी कहानी सुनाओ।", "एक शेर"), "id": ("Ceritakan kisah pendek tentang seekor kancil.", "seekor kancil"), "vi": ("Kể một câu chuyện ngắn về con mèo.", "con mèo"),
    "th": ("เล่านิทานสั้นเกี่ยวกับกระต่าย", "กระต่าย"),
}  # fmt: skip
VIEWS = {
    "ja": "リモートワークについてどう思いますか？", "ko": "재택근무에 대해 어떻게 생각하세요?", "es": "¿Qué opinas del teletrabajo?", "fr": "Que penses-tu du télétravail ?",
    "de": "Was hältst du vom Homeoffice?", "pt": "O que você acha do trabalho remoto?", "ru": "Что ты думаешь об удалённой работе?", "ar": "ما رأيك في العمل عن بعد؟",
    "hi": "घर से काम के बारे में आप क्या सोचते हैं?", "id": "Apa pendapatmu tentang kerja jarak jauh?", "vi": "Bạn nghĩ gì về làm việc từ xa?", "th": "คุณคิดอย่างไรกับการทำงานที่บ้าน",
}  # fmt: skip
EVERY = sorted(LETTERS)


@pytest.mark.parametrize("language", EVERY)
def test_a_letter_says_what_it_is_for_and_is_signed(language: str) -> None:
    prompt, word = LETTERS[language]
    letter = said(prompt)
    assert re.search(word, letter)
    assert letter.count("\n\n") >= 2, "a greeting, paragraphs, a signature"
    assert "{" not in letter


@pytest.mark.parametrize("language", EVERY)
def test_a_tale_is_about_the_hero_that_was_named(language: str) -> None:
    prompt, hero = TALES[language]
    tale = said(prompt)
    assert hero in tale
    assert len(tale.split("\n\n")) == 3


@pytest.mark.parametrize("language", EVERY)
def test_a_view_speaks_of_the_subject_with_reasons(language: str) -> None:
    assert said(VIEWS[language]) == phrases.data("tongues")[language]["view"]["remote"]


@pytest.mark.parametrize("language", EVERY)
def test_every_language_has_every_kind(language: str) -> None:
    known = phrases.data("tongues")[language]
    assert list(known["letter"]["kinds"]) == list(phrases.data("tongues")["es"]["letter"]["kinds"])
    assert set(known["view"]) == set(phrases.data("tongues")["es"]["view"])
    assert all(form.count("{hero}") for form in known["tale"]["forms"])
    assert all("{person}" in form for _, forms in known["letter"]["kinds"].values() for form in forms)


@pytest.mark.parametrize(
    "prompt",
    [
        "¿Qué es una carta de agradecimiento?", "Resume este correo: Hola, gracias por su pedido, llegará el martes con retraso.", "Explica la historia de la Revolución francesa.",
        "Was ist ein Dankesbrief?", "Расскажи историю о второй мировой войне", "手紙とは何ですか",
    ],
)  # fmt: skip
def test_what_is_only_asked_about_a_letter_or_a_story_is_not_one(prompt: str) -> None:
    letters = [form[:24] for one in EVERY for _, forms in phrases.data("tongues")[one]["letter"]["kinds"].values() for form in forms]  # fmt: skip
    tales = [
        form.split("{hero}")[1][:20]
        for one in EVERY
        for form in phrases.data("tongues")[one]["tale"]["forms"]
    ]
    answer = said(prompt)
    assert not any(one in answer for one in [*letters, *tales])


def test_code_is_written_where_only_the_exercise_is_named() -> None:
    for prompt in (
        "Pythonでフィボナッチ数列を書いて",
        "파이썬 Python으로 피보나치 구현해 줘",
        "Fibonacci en Python",
    ):
        assert "def fibonacci" in said(prompt)


JOKES = {
    "ja": "何か面白い冗談を言ってください。", "ko": "재미있는 농담 하나 해 줘.", "es": "Cuéntame un chiste.", "fr": "Raconte-moi une blague.", "de": "Erzähl mir einen Witz.",
    "pt": "Conte uma piada.", "ru": "Расскажи анекдот.", "ar": "احك لي نكتة.", "hi": "एक चुटकुला सुनाइए।", "id": "Ceritakan sebuah lelucon.", "vi": "Kể cho tôi một câu chuyện cười.",
    "th": "เล่าเรื่องตลกให้ฟังหน่อย",
}  # fmt: skip
FLAT = {
    "ja": ("地球は平らですか？", "いいえ"), "ko": ("지구는 평평한가요?", "아니요"), "es": ("¿La Tierra es plana?", "No"), "fr": ("La Terre est-elle plate ?", "Non"), "de": ("Ist die Erde flach?", "Nein"),
    "pt": ("A Terra é plana?", "Não"), "ru": ("Земля плоская?", "Нет"), "ar": ("هل الأرض مسطحة؟", "لا"), "hi": ("क्या पृथ्वी चपटी है?", "नहीं"), "id": ("Apakah bumi datar?", "Tidak"),
    "vi": ("Trái Đất có phẳng không?", "Không"), "th": ("โลกแบนหรือไม่", "ไม่ใช่"),
}  # fmt: skip
INTO = {
    "ja": ("「Good morning, how are you?」を日本語に翻訳してください。", "おはようございます"), "ko": ('"Good morning, how are you?"를 한국어로 번역해 주세요.', "좋은 아침"),
    "es": ('Traduce al español: "Good morning, how are you?"', "Buenos días, ¿cómo estás?"), "fr": ('Traduis en français : "Good morning, how are you?"', "Bonjour"),
    "de": ('Übersetze ins Deutsche: "Good morning, how are you?"', "Guten Morgen"), "pt": ('Traduza para o português: "Good morning, how are you?"', "Bom dia"),
    "ru": ('Переведи на русский: "Good morning, how are you?"', "Доброе утро"), "ar": ('ترجم إلى العربية: "Good morning, how are you?"', "صباح الخير، كيف حالك؟"),
    "hi": ('हिंदी में अनुवाद कीजिए: "Good morning, how are you?"', "सुप्रभात"), "id": ('Terjemahkan ke bahasa Indonesia: "Good morning, how are you?"', "Selamat pagi"),
    "vi": ('Dịch sang tiếng Việt: "Good morning, how are you?"', "Chào buổi sáng"), "th": ('แปลเป็นภาษาไทย: "Good morning, how are you?"', "อรุณสวัสดิ์"),
}  # fmt: skip
PRIMES = {
    "ja": "Pythonで素数を判定する関数を書いてください。", "ko": "파이썬으로 소수를 판별하는 함수를 작성해 주세요.", "es": "Escribe una función en Python que compruebe si un número es primo.",
    "fr": "Écris une fonction Python qui vérifie si un nombre est premier.", "de": "Schreibe eine Python-Funktion, die prüft, ob eine Zahl prim ist.",
    "pt": "Escreva uma função em Python que verifique se um número é primo.", "ru": "Напиши функцию на Python, которая проверяет, простое ли число.",
    "ar": "اكتب دالة في Python تتحقق من أن العدد أولي.", "hi": "Python में एक फ़ंक्शन लिखिए जो जाँचे कि संख्या अभाज्य है।", "id": "Tulis fungsi Python untuk memeriksa bilangan prima.",
    "vi": "Viết một hàm Python kiểm tra số nguyên tố.", "th": "เขียนฟังก์ชัน Python ตรวจสอบจำนวนเฉพาะ",
}  # fmt: skip
TIMES = {
    "ja": "23かける7はいくつですか？", "ko": "23 곱하기 7은 얼마인가요?", "es": "¿Cuánto es 23 por 7?", "fr": "Combien font 23 fois 7 ?", "de": "Was ist 23 mal 7?", "pt": "Quanto é 23 vezes 7?",
    "ru": "Сколько будет 23 умножить на 7?", "ar": "كم يساوي 23 ضرب 7؟", "hi": "23 गुणा 7 कितना होता है?", "id": "Berapa 23 kali 7?", "vi": "23 nhân 7 bằng bao nhiêu?", "th": "23 คูณ 7 เท่ากับเท่าไร",
}  # fmt: skip


@pytest.mark.parametrize("language", EVERY)
def test_a_joke_is_told_where_one_is_asked_for(language: str) -> None:
    assert said(JOKES[language]) in phrases.data("tongues")[language]["joke"]["told"]


@pytest.mark.parametrize("language", EVERY)
def test_what_is_plainly_known_is_answered_yes_or_no_with_its_reason(language: str) -> None:
    asked, begins = FLAT[language]
    assert re.match(rf"{begins}\b.{{12,}}|{begins}.{{12,}}", said(asked))


@pytest.mark.parametrize("language", EVERY)
def test_a_phrase_of_the_book_is_translated_into_the_language(language: str) -> None:
    asked, begins = INTO[language]
    assert said(asked).startswith(begins)


@pytest.mark.parametrize("language", EVERY)
def test_what_the_book_does_not_hold_stays_as_it_was_with_a_word_on_that(language: str) -> None:
    asked = INTO[language][0].replace("Good morning, how are you?", "The cat ate my notes")
    told = said(asked)
    assert "The cat ate my notes" in told
    assert languages.language_of(told.replace("The cat ate my notes", "")) == language


@pytest.mark.parametrize("language", EVERY)
def test_an_exercise_is_known_by_its_name_in_the_language(language: str) -> None:
    assert "def is_prime" in said(PRIMES[language])


@pytest.mark.parametrize("language", EVERY)
def test_a_product_in_words_is_worked_out(language: str) -> None:
    assert "161" in said(TIMES[language])


TABLES = {
    "ja": "電気自動車とガソリン車を表で比較してください。", "ko": "전기차와 휘발유차를 표로 비교해 주세요.", "es": "Compara los trenes y los aviones en una tabla.",
    "fr": "Compare les trains et les avions dans un tableau.", "de": "Vergleiche Züge und Flugzeuge in einer Tabelle.", "pt": "Compare trens e aviões em uma tabela.",
    "ru": "Сравни поезда и самолёты в таблице.", "ar": "قارن بين القطارات والطائرات في جدول.", "hi": "रेलगाड़ी और हवाई जहाज़ की तुलना तालिका में कीजिए।", "id": "Bandingkan kereta dan pesawat dalam tabel.",
    "vi": "So sánh tàu hỏa và máy bay trong một bảng.", "th": "เปรียบเทียบรถไฟกับเครื่องบินเป็นตาราง",
}  # fmt: skip


@pytest.mark.parametrize("language", EVERY)
def test_that_a_table_is_wanted_is_no_part_of_what_is_compared(language: str) -> None:
    head = said(TABLES[language]).split("\n|")[1]
    assert head.count("|") == 3
    assert not re.search(r"(?i)tabl|tabel|tabla|표|表|табл|جدول|तालिका|bảng|ตาราง", head)


def test_a_topic_is_put_into_a_sentence_as_its_grammar_wants() -> None:
    assert languages.josa("서울(으)로, 부산(으)로, Python(으)로") == "서울로, 부산으로, Python으로"
    assert languages.contracted("la idea de el mar y invierno", "es") == "la idea del mar e invierno"
    assert languages.contracted("a ideia de os mares em a cidade", "pt") == "a ideia dos mares na cidade"
    assert (
        languages.counted("1 день/дня/дней, 3 день/дня/дней, 12 день/дня/дней", "ru")
        == "1 день, 3 дня, 12 дней"
    )
    assert languages.counted("3 يوم/أيام/يومًا و12 يوم/أيام/يومًا", "ar") == "3 أيام و12 يومًا"


def test_traditional_chinese_has_its_own_quotation_marks_and_words() -> None:
    assert languages.traditional("他说“一周后吃面条”") == "他說「一週後吃麵條」"


SLEEPLESS = {
    "ja": "最近よく眠れません。どうすればいいですか？", "ko": "요즘 잠이 잘 안 와요. 어떻게 하면 좋을까요?", "es": "Últimamente duermo mal. ¿Qué puedo hacer?", "fr": "Je dors mal en ce moment. Que puis-je faire ?",
    "de": "Ich schlafe in letzter Zeit schlecht. Was kann ich tun?", "pt": "Ultimamente durmo mal. O que posso fazer?", "ru": "Я плохо сплю в последнее время. Что делать?",
    "ar": "لا أنام جيدا هذه الأيام. ماذا أفعل؟", "hi": "आजकल मुझे नींद नहीं आती। मैं क्या करूँ?", "id": "Akhir-akhir ini saya susah tidur. Apa yang harus saya lakukan?", "vi": "Dạo này tôi khó ngủ. Tôi nên làm gì?",
    "th": "ช่วงนี้นอนไม่หลับ ควรทำอย่างไร",
}  # fmt: skip
WEEKENDS = {
    "ja": "週末の過ごし方を提案してください。", "ko": "주말에 뭐 하면 좋을까요?", "es": "Recomiéndame un plan para el fin de semana.", "fr": "Propose-moi une activité pour le week-end.",
    "de": "Schlag mir etwas für das Wochenende vor.", "pt": "Sugira um programa para o fim de semana.", "ru": "Посоветуй, чем заняться на выходных.", "ar": "اقترح علي شيئا لعطلة نهاية الأسبوع.",
    "hi": "सप्ताहांत के लिए कुछ सुझाइए।", "id": "Sarankan kegiatan untuk akhir pekan.", "vi": "Gợi ý cho tôi hoạt động cuối tuần.", "th": "แนะนำกิจกรรมวันหยุดหน่อย",
}  # fmt: skip
REASONS = {
    "ja": "運動する理由を5つ教えてください。", "ko": "운동해야 하는 이유 5가지를 말해 주세요.", "es": "Dame 5 razones para hacer ejercicio.", "fr": "Donne-moi 5 raisons de faire du sport.", "de": "Nenne 5 Gründe, Sport zu treiben.",
    "pt": "Cite 5 razões para fazer exercício.", "ru": "Назови 5 причин заниматься спортом.", "ar": "اذكر 5 أسباب لممارسة الرياضة.", "hi": "व्यायाम करने के 5 कारण बताइए।", "id": "Sebutkan 5 alasan untuk berolahraga.",
    "vi": "Nêu 5 lý do để tập thể dục.", "th": "บอกเหตุผล 5 ข้อที่ควรออกกำลังกาย",
}  # fmt: skip


@pytest.mark.parametrize("language", EVERY)
def test_who_sleeps_badly_is_told_what_helps(language: str) -> None:
    assert said(SLEEPLESS[language]) == phrases.data("tongues")[language]["troubles"][0][1]


@pytest.mark.parametrize("language", EVERY)
def test_a_weekend_is_filled_with_things_to_do(language: str) -> None:
    assert said(WEEKENDS[language]) == phrases.data("tongues")[language]["weekend"][1]


@pytest.mark.parametrize("language", EVERY)
def test_reasons_are_reasons_and_not_tips(language: str) -> None:
    told = re.findall(r"^\d\. (.+)$", said(REASONS[language]), re.MULTILINE)
    assert len(told) == 5
    known = shaped.sides(REASONS[language], language)
    assert known is not None
    assert set(told) <= {*phrases.bank(language)["benefits"], *known[0]}
    assert set(told) & set(known[0])


def test_what_stands_between_russian_nouns_is_named_as_they_are() -> None:
    assert "«чай» и «кофе»" in said("В чём разница между чаем и кофе?")
    assert languages.nominative("машинным обучением") == "машинное обучение"


@pytest.mark.parametrize(
    "asked", ["Cuéntame algo interesante", "Расскажи что-нибудь интересное", "何か面白いことを教えて"]
)
def test_something_interesting_is_a_fact_in_the_language(asked: str) -> None:
    language = languages.language_of(asked)
    told = said(asked)
    assert any(told.startswith(row[language][0]) for row in phrases.data("topics") if language in row)


@pytest.mark.parametrize(
    ("asked", "language"),
    [("buenos días", "es"), ("bonjour", "fr"), ("guten morgen", "de"), ("bom dia", "pt")],
)
def test_a_greeting_is_answered_in_its_language(asked: str, language: str) -> None:
    assert said(asked) in phrases.bank(language)["greeting"]


def test_help_is_offered_where_that_is_all_that_is_asked() -> None:
    assert said("Kannst du mir bei den Hausaufgaben helfen?").startswith("Gern")
