"""What developers and testers in China ask for at work: code, commands, comparisons, interviews, reports, e-mails, documents, rows of data."""

import csv
import importlib.util
import io
import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from mock_server.content import phrases, zh_work
from mock_server.content.chance import Chance
from mock_server.content.prompt import Prompt
from tests.content.asking import holds, numbered, said

WORK = phrases.data("zh_work")


# ---- code --------------------------------------------------------------------------------------------------------------

PROGRAMS = [(row["asks"], program) for row in WORK["code"] if (program := row["code"].get("python"))]
SERVING = ("serve_forever", "pymysql", "read_excel", "urlopen", "matplotlib")
"""What wants a network, a database, a file or a screen: compiled, not run."""


@pytest.mark.parametrize("program", [program for _, program in PROGRAMS], ids=[asks for asks, _ in PROGRAMS])
def test_a_program_in_python_runs(program: str, tmp_path: Path) -> None:
    program = program.replace("{draw}", "plot(months, sales)")
    compile(program, "program", "exec")
    modules = re.findall(r"^(?:from|import) (\w+)", program, re.MULTILINE)
    if any(word in program for word in SERVING) or any(
        importlib.util.find_spec(one) is None for one in modules
    ):
        return
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        env={"PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 0, done.stderr
    comments = re.findall(r"^print\([^\n]*\)  # ([\[{'\d][^\n]*)$", program, re.MULTILINE)
    assert all(one in done.stdout for one in comments), (comments, done.stdout)


@pytest.mark.parametrize(
    ("asked", "language", "word"),
    [
        ("用Python读取Excel", "python", "read_excel"), ("Python怎么读取文件", "python", "open("), ("用Python写入JSON文件", "python", "json.dumps"), ("Python读取JSON文件", "python", "json.load"),
        ("用Python画一个折线图", "python", "plt.plot"), ("用Python画柱状图", "python", "plt.bar"), ("用Python发送邮件", "python", "smtplib"), ("用Python连接MySQL", "python", "pymysql"),
        ("用Python打印九九乘法表", "python", "range(1, 10)"), ("用Python判断闰年", "python", "400"), ("Python列表去重", "python", "dict.fromkeys"), ("Python字典排序", "python", "sorted"),
        ("Python装饰器怎么用", "python", "wraps"), ("Python多线程例子", "python", "ThreadPoolExecutor"), ("Python获取当前时间", "python", "datetime.now"), ("Python生成随机密码", "python", "secrets"),
        ("用pandas合并两个表", "python", "merge"), ("写一个单元测试，测试add函数", "python", "pytest"), ("Java写一个单例模式", "java", "getInstance"), ("Java怎么读取文件", "java", "Files"),
        ("Java冒泡排序", "java", "swapped"), ("Java遍历Map", "java", "entrySet"), ("Java字符串反转", "java", "reverse"), ("Spring Boot写一个接口", "java", "@RestController"),
        ("Spring Boot怎么连接数据库", "yaml", "datasource"), ("JS数组去重", "javascript", "new Set"), ("JS深拷贝", "javascript", "structuredClone"), ("写一个防抖和节流函数", "javascript", "throttle"),
        ("JavaScript数组排序", "javascript", "a - b"), ("JS怎么发送ajax请求", "javascript", "fetch"), ("用JavaScript写一个倒计时", "javascript", "setInterval"), ("Go语言写一个HTTP服务器", "go", "ListenAndServe"),
        ("Go写一个并发例子", "go", "WaitGroup"), ("Golang读取文件", "go", "bufio"), ("Go语言冒泡排序", "go", "swapped"), ("用C语言写一个冒泡排序", "c", "swapped"), ("C++实现链表", "cpp", "Node"),
        ("用C++写一个快速排序", "cpp", "pivot"), ("写一个shell脚本备份数据库", "bash", "mysqldump"), ("写一个shell脚本监控磁盘空间", "bash", "df -P"), ("写一个docker-compose，包含MySQL和Redis", "yaml", "redis:"),
        ("写一个nginx反向代理配置", "nginx", "proxy_pass"), ("nginx怎么配置https", "nginx", "ssl_certificate"), ("写一个SQL，按部门分组统计人数", "sql", "GROUP BY department"), ("SQL怎么连接两个表", "sql", "JOIN"),
        ("CSS怎么居中", "css", "justify-content"), ("写一个React表格组件", "jsx", "<table>"), ("SQL查询年龄大于18的学生", "sql", "WHERE age > 18"), ("SQL语句 查询姓张的学生", "sql", "LIKE '张%'"),
        ("SQL查询工资在5000到10000之间的员工，按工资降序", "sql", "BETWEEN 5000 AND 10000\nORDER BY salary DESC"), ("把这段Python代码转成Java：def add(a,b): return a+b", "java", "int add(int a, int b)"),
        ("Linux查看内存使用", "bash", "free -h"), ("Linux怎么查找文件", "bash", "find ."), ("Linux如何查看日志最后50行", "bash", "tail -n 50"), ("Linux解压tar.gz", "bash", "tar -xzf"), ("Linux杀死进程", "bash", "kill"),
        ("Linux修改文件权限", "bash", "chmod"), ("git合并分支", "bash", "git merge"), ("pip安装很慢怎么办", "bash", "pip config set"),
    ],
)  # fmt: skip
def test_code_is_in_the_language_that_is_asked_for(asked: str, language: str, word: str) -> None:
    fenced = re.search(rf"```{language}\n(.+?)\n```", said(asked), re.DOTALL)
    assert fenced, said(asked)
    assert word in fenced[1]


def test_a_program_is_said_alone_where_no_word_more_is_wanted() -> None:
    assert re.fullmatch(r"```python\n.+\n```", said("用Python列表去重，只要代码"), re.DOTALL)


@pytest.mark.parametrize(
    "asked", ["什么是装饰器", "Python和Java的区别", "用Rust写一个冒泡排序", "用C#写一个快速排序"]
)
def test_a_program_in_another_language_is_no_answer(asked: str) -> None:
    assert "可以这样写" not in said(asked)


@pytest.mark.parametrize(
    ("asked", "good", "bad"),
    [
        ("写一个正则，匹配8到16位密码，包含字母和数字", ["abcd1234", "a1" * 8], ["abcdefgh", "12345678", "a1b2c3", "a1" * 9]),
        ("用正则匹配6到12位数字和字母的用户名", ["abc123", "abcdef"], ["abc", "abc-123", "a" * 13]),
        ("正则表达式匹配4到6位数字", ["1234", "123456"], ["123", "12a4"]),
    ],
)  # fmt: skip
def test_a_pattern_has_the_length_and_the_signs_that_are_said(
    asked: str, good: list[str], bad: list[str]
) -> None:
    fenced = re.search(r"```regex\n(.+)\n```", said(asked))
    assert fenced
    assert all(re.fullmatch(fenced[1], one) for one in good)
    assert not any(re.fullmatch(fenced[1], one) for one in bad)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("Java中==和equals的区别", ["hashCode"]),
        ("三次握手四次挥手", ["SYN", "TIME_WAIT"]),
        ("Redis有哪些数据类型", ["ZSet"]),
        ("Go的goroutine是什么", ["channel"]),
        ("什么是跨域怎么解决", ["CORS"]),
        ("MySQL怎么优化慢查询", ["EXPLAIN"]),
        ("NullPointerException是什么原因", ["null"]),
        ("Linux常用命令", ["`grep -rn"]),
        ("git常用命令", ["git stash"]),
        ("docker常用命令", ["docker logs"]),
        ("用Markdown写一个README", ["```markdown"]),
    ],
)
def test_what_developers_ask_of_their_trade_is_known(asked: str, words: list[str]) -> None:
    holds(asked, *words)


@pytest.mark.parametrize(
    ("asked", "count", "word"),
    [
        ("给我出5道Python面试题", 5, "要点"),
        ("MySQL面试题及答案", 5, "要点"),
        ("给我3道Redis面试题", 3, "要点"),
        ("Vue面试题", 5, "Vue 的响应式"),
        ("Java面试题", 5, "要点"),
    ],
)
def test_so_many_questions_of_an_interview_come_with_what_to_say(asked: str, count: int, word: str) -> None:
    answer = said(asked)
    assert len(numbered(answer)) == count and word in answer, answer


# ---- at work -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("帮我写周报：完成用户登录模块，修复3个bug，下周做支付", ["周报", "本周完成**\n1. 完成用户登录模块\n2. 修复3个bug", "下周计划**\n1. 做支付"]),
        ("写一份日报，今天修复了登录bug，开了需求评审会", ["日报", "今日完成**\n1. 修复了登录bug\n2. 开了需求评审会"]),
        ("整理会议纪要：张三说下周一上线，李四负责测试，王五周三之前写文档", ["张三、李四、王五", "下周一上线", "| 测试 | 李四 | 待定 |", "| 写文档 | 王五 | 周三之前 |"]),
        ("给老板写一封邮件", ["主题：", "尊敬的领导", "进展"]),
        ("写一封邮件", ["主题："]),
        ("给客户写一封催款邮件，金额5万元", ["尊敬的客户", "5万元", "付款"]),
        ("写一封道歉邮件给客户，发货延迟", ["尊敬的客户", "发货延迟"]),
        ("写一封邮件通知团队明天下午三点开会", ["会议通知：明天下午三点", "大家好"]),
        ("写一封邮件给老师请教问题", ["尊敬的老师"]),
        ("写一封邮件给供应商询价", ["尊敬的供应商", "交货期"]),
        ("写一份年终总结", ["不足", "明年计划"]), ("写一个OKR", ["KR1"]), ("写一份项目计划书", ["里程碑"]), ("写一份电商平台的竞品分析", ["电商平台竞品分析", "SWOT"]), ("写一份年会策划方案", ["抽奖", "预算"]),
        ("写一份商业计划书", ["商业模式"]), ("写一份用户调研问卷", ["# 用户调查问卷", "10. "]), ("写一份关于节约用水的倡议书", ["节约用水与我们"]), ("写一份借条，借款5000元", ["5000元", "借款人"]),
        ("写一份收据", ["今收到"]), ("写一份离职证明", ["特此证明"]), ("写一段寻物启事", ["遗失"]), ("写一份租房合同", ["押金", "租金"]), ("写一份合同模板", ["违约责任"]), ("写一段婚礼致辞", ["新人"]),
        ("写一段开场白，公司年会主持", ["公司年会的现场"]), ("写一份入党申请书", ["敬爱的党组织"]),
        ("写一个抖音短视频脚本，介绍咖啡店", ["咖啡店｜", "30 秒", "| 0–3 秒 |"]), ("写一个60秒的短视频脚本，主题是减肥", ["减肥｜", "–60 秒 |"]),
    ],
)  # fmt: skip
def test_a_text_for_work_has_what_is_said_of_it(asked: str, words: list[str]) -> None:
    holds(asked, *words)


def test_a_time_table_of_a_film_has_no_gaps() -> None:
    spans = re.findall(r"\| (\d+)–(\d+) 秒", said("写一个45秒的短视频脚本，介绍我的花店"))
    assert len(spans) == 5 and spans[0][0] == "0" and spans[-1][1] == "45"
    assert all(one[1] == other[0] for one, other in pairwise(spans))


# ---- rows of data ------------------------------------------------------------------------------------------------------


def test_an_array_has_so_many_objects_with_the_keys_that_are_said() -> None:
    rows = json.loads(said("生成一个JSON数组，包含3个用户，字段有id、name、age").strip("`json\n"))
    assert [list(row) for row in rows] == [["id", "name", "age"]] * 3
    assert [row["id"] for row in rows] == [1, 2, 3]


def test_a_table_has_so_many_rows() -> None:
    lines = said("生成10条测试数据，包含姓名、手机号、邮箱").splitlines()
    assert len(lines) == 12 and lines[0] == "| 姓名 | 手机号 | 邮箱 |"
    assert all(re.fullmatch(r"\| [\u4e00-\u9fff]+ \| 1\d{10} \| \S+@\S+ \|", line) for line in lines[2:])


def test_test_data_has_fields_where_none_are_said() -> None:
    assert (
        said("给我5条测试数据").startswith("| id | 姓名 |") and len(said("给我5条测试数据").splitlines()) == 7
    )


def test_an_object_is_no_program() -> None:
    assert list(json.loads(said("写一个JSON，包含姓名和年龄两个字段").strip("`json\n"))) == ["姓名", "年龄"]


def test_rows_are_said_as_csv() -> None:
    rows = list(csv.reader(io.StringIO(said("生成20条CSV测试数据，包含姓名、年龄、城市").strip("`csv\n"))))
    assert len(rows) == 21 and all(len(row) == 3 for row in rows)


def test_an_array_of_things_known_has_their_names() -> None:
    rows = json.loads(said("返回JSON格式：5个水果的中英文名").strip("`json\n"))
    assert len(rows) == 5 and all(set(row) == {"中文", "英文"} for row in rows)
    assert json.loads(said("用JSON列出中国四大直辖市").strip("`json\n")) == [
        "北京市",
        "上海市",
        "天津市",
        "重庆市",
    ]


# ---- the data ----------------------------------------------------------------------------------------------------------


def test_what_a_row_is_found_by_has_two_signs_at_least() -> None:
    keys = [row["keys"] for row in WORK["code"]] + [
        row[0] for name in ("howto", "docs") for row in WORK[name]
    ]
    assert all(len(word) > 1 and word == word.lower() for one in keys for word in one.split("|"))


def test_a_long_text_is_not_looked_through() -> None:
    text = "用Python读取Excel，写周报" * 6000
    assert all(one(Prompt(text, "zh", ""), (), Chance(1)) is None for one in zh_work.ALL)
