"""Writes templates.json: what Python's jinja2 makes of templates, set up as transformers sets it up.

    python3 -m pip install jinja2==3.1.6
    python3 generate.py > templates.json

Inputs are the variables of a rendering. A case names its input by index, and has the text that jinja2
renders, or "fails": true where it raises an error.
"""
import datetime
import json
import sys

import jinja2
from jinja2.ext import Extension, loopcontrols
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

NOW = datetime.datetime(2026, 3, 5, 14, 7, 9)


class Generation(Extension):
    """The tag that marks what an assistant wrote; it changes nothing in the text."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return nodes.CallBlock(self.call_method("pass_through"), [], [], body).set_lineno(line)

    def pass_through(self, caller):
        return caller()


def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols])
env.filters["tojson"] = tojson
env.globals["raise_exception"] = raise_exception
env.globals["strftime_now"] = lambda form: NOW.strftime(form)

inputs = []
groups = []


def group(name, template, *variables):
    cases = []
    for given in variables or ({},):
        if given not in inputs:
            inputs.append(given)
        case = {"input": inputs.index(given)}
        try:
            case["text"] = env.from_string(template).render(**given)
        except Exception as error:  # any error of the template
            case["fails"] = True
            print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
        cases.append(case)
    groups.append({"name": name, "template": template, "cases": cases})


def m(role, content, **more):
    return {"role": role, "content": content, **more}


WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "Tells the weather of a \"place\" <now> & later, it's 20\u00b0",
        "parameters": {
            "type": "object",
            "properties": {"place": {"type": "string", "enum": ["Rome", "Z\u00fcrich", "\u6771\u4eac"]}, "days": {"type": "integer"}},
            "required": ["place"],
        },
    },
}
CALL = {"type": "function", "id": "call12345", "function": {"name": "weather", "arguments": {"place": "Rome", "days": 2, "ratio": 0.5, "deep": {"a": [1, None, True], "e": {}, "l": []}}}}

ASK = [m("user", "Hi")]
SYSTEM = [m("system", "  Be brief.\n"), m("user", " a \n"), m("assistant", "b"), m("user", "c\n\nd")]
TWO = [m("user", "1"), m("assistant", "2"), m("user", "3"), m("assistant", "4")]
BAD = [m("assistant", "first"), m("user", "second")]
EMPTY = [m("system", ""), m("user", "")]
ODD = [m("user", "\t \u00a0 <|im_end|>{{ messages }}{% if %} \U0001f600 \u2028")]
THINK = [m("user", "q"), m("assistant", "<think>\nhidden\n</think>\n\nshown"), m("user", "again"), m("assistant", "<think>late</think>last")]
TOOLS = [
    m("system", "s"),
    m("user", "Weather?"),
    m("assistant", "", tool_calls=[CALL, CALL]),
    m("tool", "{\"t\": 20}", tool_call_id="call12345", name="weather"),
    m("tool", "x", tool_call_id="call12345", name="weather"),
    m("assistant", "It is 20."),
    m("user", "Thanks"),
]
PARTS = [m("user", [{"type": "text", "text": " look "}, {"type": "image"}, {"type": "text", "text": "here"}])]


def chats(*conversations, **more):
    more = {"bos_token": "<s>", "eos_token": "</s>", "tools": None, "documents": None, **more}
    return [{"messages": c, "add_generation_prompt": g, **more} for c in conversations for g in (True, False)]


ALL = (ASK, SYSTEM, TWO, BAD, EMPTY, ODD, THINK)

# Templates in the manner of model families.
group("turns with markers", """{% for message in messages %}
{% if loop.first and messages[0]['role'] != 'system' %}
{{ '<|im_start|>system\\nDefault<|im_end|>\\n' }}
{% endif %}
{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}
{% endfor %}
{% if add_generation_prompt %}
{{ '<|im_start|>assistant\\n' }}
{% endif %}""", *chats(*ALL))

group("headers with the date and tools", """{{- bos_token }}
{%- if custom_tools is defined %}
    {%- set tools = custom_tools %}
{%- endif %}
{%- if not tools_in_user_message is defined %}
    {%- set tools_in_user_message = true %}
{%- endif %}
{%- if not date_string is defined %}
    {%- if strftime_now is defined %}
        {%- set date_string = strftime_now("%d %b %Y") %}
    {%- else %}
        {%- set date_string = "26 Jul 2024" %}
    {%- endif %}
{%- endif %}
{%- if not tools is defined %}
    {%- set tools = none %}
{%- endif %}

{#- A system message goes into a slot of its own. #}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}
{{- "<|head|>system<|/head|>\\n\\n" }}
{%- if tools is not none %}
    {{- "Environment: ipython\\n" }}
{%- endif %}
{{- "Today: " + date_string + "\\n\\n" }}
{{- system_message }}
{{- "<|eot|>" }}
{%- if tools_in_user_message and not tools is none %}
    {%- if messages | length != 0 %}
        {%- set first_user_message = messages[0]['content']|trim %}
        {%- set messages = messages[1:] %}
    {%- else %}
        {{- raise_exception("There is no first user message to put the tools in!") }}
    {%- endif %}
    {{- '<|head|>user<|/head|>\\n\\n' -}}
    {%- for t in tools %}
        {{- t | tojson(indent=4) }}
        {{- "\\n\\n" }}
    {%- endfor %}
    {{- first_user_message + "<|eot|>"}}
{%- endif %}
{%- for message in messages %}
    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
        {{- '<|head|>' + message['role'] + '<|/head|>\\n\\n'+ message['content'] | trim + '<|eot|>' }}
    {%- elif 'tool_calls' in message %}
        {%- if not message.tool_calls|length == 1 %}
            {{- raise_exception("Only one call at once!") }}
        {%- endif %}
        {%- set tool_call = message.tool_calls[0].function %}
        {{- '{"name": "' + tool_call.name + '", ' }}
        {{- '"parameters": ' }}
        {{- tool_call.arguments | tojson }}
        {{- "}" }}
    {%- elif message.role == "tool" or message.role == "ipython" %}
        {%- if message.content is mapping or message.content is iterable %}
            {{- message.content | tojson }}
        {%- else %}
            {{- message.content }}
        {%- endif %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|head|>assistant<|/head|>\\n\\n' }}
{%- endif %}
""", *chats(*ALL), *chats(ASK, SYSTEM, TOOLS, [], tools=[WEATHER]), *chats(TOOLS[:2] + TOOLS[5:], tools=[WEATHER, WEATHER], date_string="1 Jan 2000"))

group("instructions with alternation", """{{ bos_token }}{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system_message = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}{% set system_message = false %}{% endif %}{% for message in loop_messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Roles must alternate user/assistant') }}{% endif %}{% if loop.index0 == 0 and system_message != false %}{% set content = '<<SYS>>\\n' + system_message + '\\n<</SYS>>\\n\\n' + message['content'] %}{% else %}{% set content = message['content'] %}{% endif %}{% if message['role'] == 'user' %}{{ '[INST] ' + content.strip() + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ ' '  + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}""", *chats(*ALL))

group("instructions with tools and a namespace", """{%- if messages[0]["role"] == "system" %}
    {%- set system_message = messages[0]["content"] %}
    {%- set loop_messages = messages[1:] %}
{%- else %}
    {%- set loop_messages = messages %}
{%- endif %}
{%- if not tools is defined %}
    {%- set tools = none %}
{%- endif %}
{%- set user_messages = loop_messages | selectattr("role", "equalto", "user") | list %}
{%- set ns = namespace() %}
{%- set ns.index = 0 %}
{%- for message in loop_messages %}
    {%- if not (message.role == "tool" or message.role == "tool_results" or (message.tool_calls is defined and message.tool_calls is not none)) %}
        {%- if (message["role"] == "user") != (ns.index % 2 == 0) %}
            {{- raise_exception("After the optional system message, roles must alternate") }}
        {%- endif %}
        {%- set ns.index = ns.index + 1 %}
    {%- endif %}
{%- endfor %}
{{- bos_token }}
{%- for message in loop_messages %}
    {%- if message["role"] == "user" %}
        {%- if tools is not none and (message == user_messages[-1]) %}
            {{- "[TOOLS] [" }}
            {%- for tool in tools %}
                {%- set tool = tool.function %}
                {{- '{"type": "function", "function": {' }}
                {%- for key, val in tool.items() if key != "return" %}
                    {%- if val is string %}
                        {{- '"' + key + '": "' + val + '"' }}
                    {%- else %}
                        {{- '"' + key + '": ' + val|tojson }}
                    {%- endif %}
                    {%- if not loop.last %}
                        {{- ", " }}
                    {%- endif %}
                {%- endfor %}
                {{- "}}" }}
                {%- if not loop.last %}
                    {{- ", " }}
                {%- else %}
                    {{- "]" }}
                {%- endif %}
            {%- endfor %}
            {{- "[/TOOLS]" }}
        {%- endif %}
        {%- if loop.last and system_message is defined %}
            {{- "[INST] " + system_message + "\\n\\n" + message["content"] + "[/INST]" }}
        {%- else %}
            {{- "[INST] " + message["content"] + "[/INST]" }}
        {%- endif %}
    {%- elif message.tool_calls is defined and message.tool_calls is not none %}
        {{- "[TOOL_CALLS] [" }}
        {%- for tool_call in message.tool_calls %}
            {%- set out = tool_call.function|tojson %}
            {{- out[:-1] }}
            {%- if not tool_call.id is defined or tool_call.id|length != 9 %}
                {{- raise_exception("Ids have nine characters") }}
            {%- endif %}
            {{- ', "id": "' + tool_call.id + '"}' }}
            {%- if not loop.last %}
                {{- ", " }}
            {%- else %}
                {{- "]" + eos_token }}
            {%- endif %}
        {%- endfor %}
    {%- elif message["role"] == "assistant" %}
        {{- " " + message["content"]|trim + eos_token}}
    {%- elif message["role"] == "tool_results" or message["role"] == "tool" %}
        {%- if message.content is defined and message.content.content is defined %}
            {%- set content = message.content.content %}
        {%- else %}
            {%- set content = message.content %}
        {%- endif %}
        {{- '[TOOL_RESULTS] {"content": ' + content|string + ", " }}
        {{- '"call_id": "' + message.tool_call_id + '"}[/TOOL_RESULTS]' }}
    {%- else %}
        {{- raise_exception("Only user and assistant roles are supported") }}
    {%- endif %}
{%- endfor %}
""", *chats(*ALL), *chats(SYSTEM, TOOLS, tools=[WEATHER, WEATHER]))

group("thinking is cut from earlier turns", """{%- if tools %}
    {{- '<|im_start|>system\\n' }}
    {%- if messages[0].role == 'system' %}
        {{- messages[0].content + '\\n\\n' }}
    {%- endif %}
    {{- "# Tools\\n\\n<tools>" }}
    {%- for tool in tools %}
        {{- "\\n" }}
        {{- tool | tojson }}
    {%- endfor %}
    {{- "\\n</tools>\\n<|im_end|>\\n" }}
{%- else %}
    {%- if messages[0].role == 'system' %}
        {{- '<|im_start|>system\\n' + messages[0].content + '<|im_end|>\\n' }}
    {%- endif %}
{%- endif %}
{%- set ns = namespace(multi_step_tool=true, last_query_index=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.multi_step_tool and message.role == "user" and message.content is string and not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}
        {%- set ns.multi_step_tool = false %}
        {%- set ns.last_query_index = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- if message.content is string %}
        {%- set content = message.content %}
    {%- else %}
        {%- set content = '' %}
    {%- endif %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) %}
        {{- '<|im_start|>' + message.role + '\\n' + content + '<|im_end|>' + '\\n' }}
    {%- elif message.role == "assistant" %}
        {%- set reasoning_content = '' %}
        {%- if message.reasoning_content is string %}
            {%- set reasoning_content = message.reasoning_content %}
        {%- else %}
            {%- if '</think>' in content %}
                {%- set reasoning_content = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
                {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
            {%- endif %}
        {%- endif %}
        {%- if loop.index0 > ns.last_query_index %}
            {%- if loop.last or (not loop.last and reasoning_content) %}
                {{- '<|im_start|>' + message.role + '\\n<think>\\n' + reasoning_content.strip('\\n') + '\\n</think>\\n\\n' + content.lstrip('\\n') }}
            {%- else %}
                {{- '<|im_start|>' + message.role + '\\n' + content }}
            {%- endif %}
        {%- else %}
            {{- '<|im_start|>' + message.role + '\\n' + content }}
        {%- endif %}
        {%- if message.tool_calls %}
            {%- for tool_call in message.tool_calls %}
                {%- if (loop.first and content) or (not loop.first) %}
                    {{- '\\n' }}
                {%- endif %}
                {%- if tool_call.function %}
                    {%- set tool_call = tool_call.function %}
                {%- endif %}
                {{- '<tool_call>\\n{"name": "' }}
                {{- tool_call.name }}
                {{- '", "arguments": ' }}
                {%- if tool_call.arguments is string %}
                    {{- tool_call.arguments }}
                {%- else %}
                    {{- tool_call.arguments | tojson }}
                {%- endif %}
                {{- '}\\n</tool_call>' }}
            {%- endfor %}
        {%- endif %}
        {{- '<|im_end|>\\n' }}
    {%- elif message.role == "tool" %}
        {%- if loop.first or (messages[loop.index0 - 1].role != "tool") %}
            {{- '<|im_start|>user' }}
        {%- endif %}
        {{- '\\n<tool_response>\\n' }}
        {{- content }}
        {{- '\\n</tool_response>' }}
        {%- if loop.last or (messages[loop.index0 + 1].role != "tool") %}
            {{- '<|im_end|>\\n' }}
        {%- endif %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\\n\\n</think>\\n\\n' }}
    {%- endif %}
{%- endif %}""", *chats(*ALL, TOOLS), *chats(TOOLS, THINK, tools=[WEATHER], enable_thinking=False))

group("turns with text and images", """{{ bos_token }}
{%- if messages[0]['role'] == 'system' -%}
    {%- if messages[0]['content'] is string -%}
        {%- set first_user_prefix = messages[0]['content'] + '

' -%}
    {%- else -%}
        {%- set first_user_prefix = messages[0]['content'][0]['text'] + '

' -%}
    {%- endif -%}
    {%- set loop_messages = messages[1:] -%}
{%- else -%}
    {%- set first_user_prefix = "" -%}
    {%- set loop_messages = messages -%}
{%- endif -%}
{%- for message in loop_messages -%}
    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) -%}
        {{ raise_exception("Conversation roles must alternate user/assistant/user/assistant/...") }}
    {%- endif -%}
    {%- if (message['role'] == 'assistant') -%}
        {%- set role = "model" -%}
    {%- else -%}
        {%- set role = message['role'] -%}
    {%- endif -%}
    {{ '<start_of_turn>' + role + '
' + (first_user_prefix if loop.first else "") }}
    {%- if message['content'] is string -%}
        {{ message['content'] | trim }}
    {%- elif message['content'] is iterable -%}
        {%- for item in message['content'] -%}
            {%- if item['type'] == 'image' -%}
                {{ '<start_of_image>' }}
            {%- elif item['type'] == 'text' -%}
                {{ item['text'] | trim }}
            {%- endif -%}
        {%- endfor -%}
    {%- else -%}
        {{ raise_exception("Invalid content type") }}
    {%- endif -%}
    {{ '<end_of_turn>
' }}
{%- endfor -%}
{%- if add_generation_prompt -%}
    {{'<start_of_turn>model
'}}
{%- endif -%}
""", *chats(*ALL, PARTS, [m("user", None)], [m("user", 5)]))

group("roles within markers", """{% for message in messages %}{% if message['role'] == 'system' and 'tools' in message and message['tools'] is not none %}{{ '<|' + message['role'] + '|>' + message['content'] + '<|tool|>' + message['tools'] + '<|/tool|>' + '<|end|>' }}{% else %}{{ '<|' + message['role'] + '|>' + message['content'] + '<|end|>' }}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>' }}{% else %}{{ eos_token }}{% endif %}""", *chats(*ALL, [m("system", "s", tools="[1]"), m("user", "u")]))

group("generation blocks and macros", """{% macro turn(role, text, mark='|') -%}
<{{ mark }}{{ role }}{{ mark }}>
{{ text|trim }}
{%- endmacro %}
{% for message in messages %}
{% if message.role == 'assistant' %}
{% generation %}
{{ turn(message.role, message.content, mark='*') }}
{% endgeneration %}
{% else %}
{{ turn(message['role'], message.content) }}

{% endif %}
{% endfor %}
""", *chats(*ALL))

# White space.
for name, text in {
    "blanks before statements": "a\n  {% if true %}\n  b\n  {% endif %}\n  c  {% if true %} d {% endif %} e\n",
    "blanks before output stay": "  {{ 1 }}\n  {{ 2 }}  \n{{ 3 }}\n\n",
    "minus": "a  \n {%- if true -%} \n b \n {%- endif -%} \n c",
    "minus in output": "a \n {{- 1 -}} \n b {{- 2 }} \n {{ 3 -}} c",
    "plus": "  {%+ if true +%}\n x\n  {%+ endif %}\ny",
    "comments": "a\n  {# one #}\nb {#- two -#} c\n{# three\nlines #}\n d {#--#} e {#-#} f",
    "raw": "a {% raw %}{{ x }} {% if %}\n{% endraw %}\n b {%- raw -%}  y  {%- endraw -%}  c\n  {% raw %}z{% endraw %}",
    "last newline": "a\n",
    "two last newlines": "a\n\n",
    "carriage returns": "a\r\nb\rc{{ 'x\ny' }}\r\n{% if true %}\r\nd{% endif %}\r\n",
    "tabs and lines": "\t{% set a = 1 %}\t\n\t {% set b = 2 %} x\n{% set c = 3 %}{% set d = 4 %}\n  {{ a }}{{ b }}",
    "statement ends a line of text": "x {% if true %}\ny{% endif %}\n z",
    "unclosed braces are text": "a } b }} c %} d { e {",
    "unicode space": "a\u00a0\u2003{%- if true %}\u3000b{% endif %}",
    "nested braces": "{{ {'a': {'b': 1}}['a']['b'] }}{{ {'a': {}} }}",
    "blanks within": "{%if true%}a{%endif%}{{1}}{{-1-}}{{ - 1 }}",
}.items():
    group("white space: " + name, text)

# Expressions, each with a line of its own, on the same values.
VALUES = {
    "n": 7, "z": 0, "f": 2.5, "s": " Hello W\u00f6rld\U0001f600 ", "e": "", "none_value": None, "yes": True, "no": False,
    "list": [3, 1, 2], "empty": [], "words": ["b", "A", "c", "a"], "d": {"x": 1, "y": [1, 2], "items": "i", "z": None}, "nodict": {},
    "rows": [{"k": "a", "v": 1, "in": {"p": "q"}}, {"k": "b", "v": 2}, {"k": "a", "v": None}],
    "text": "one two  three\tfour\nfive", "lines": "a\n\nb\r\nc\n", "quote": "it's \"x\" \\ \n\t\u0007\u200b\u00e9",
}


def expressions(name, *sources):
    for source in sources:
        group(f"{name}: {source}", "{{ " + source + " }}", VALUES)


expressions("output", "none_value", "yes", "no", "n", "f", "list", "d", "rows", "missing", "()", "(1,)", "1, 2", "[none, missing, 'a']", "[quote]", "quote", "\"a'b\"", "[\"a'b\", 'a\"b', \"a'b\\\"c\"]", "1e16", "1e15", "123456789.125", "0.0001", "0.00001", "1.5e300", "100.0", "[1.0, -0.0]", "1e400", "'a' 'b'", "1_000", "0x1F + 0b11 + 0o17", "{}", "{1: 2, 'a': (1, 2), none: [true]}", "'\\x41\\u00e9\\101\\d\\'\\\"'")
expressions("arithmetic", "n + 1", "n - 10", "n * 2", "n / 2", "8 / 2", "n // 2", "-7 // 2", "-7 % 3", "7 % -3", "-7.5 % 2", "7.5 // 2", "n % 2 == 1", "f + 1", "yes + 1", "2 - -2", "+n", "-f", "-n|abs", "'a' * 3", "3 * 'ab'", "'a' * -1", "1 + 2 * 3 - 4 / 2", "(1 + 2) * 3", "n ~ f ~ none_value ~ missing ~ yes", "'a' + 'b' ~ 'c'", "1 ~ 2 + 3", "[1] + [2]", "(1,) + (2, 3)", "s + e", "n / z", "n // z", "n % z", "'a' + 1", "1 + 'a'", "missing + 'a'", "'a' + missing", "none_value + 'a'", "[1] + (2,)", "n - 'a'", "10 / 4 * 2", "0.1 + 0.2", "1 / 3")
expressions("comparisons", "n == 7", "n == 7.0", "yes == 1", "1 == '1'", "none_value == none", "missing == missing", "missing == none", "n != 7", "1 < 2 < 3", "1 < 3 < 2", "3 > 2 == 2", "'a' < 'b'", "'\U0001f600' > '\uffff'", "'a' < 1", "none < 1", "missing < 1", "[1, 2] < [1, 3]", "list == [3, 1, 2]", "(1, 2) == [1, 2]", "d == {'y': [1, 2], 'x': 1, 'items': 'i', 'z': none}", "2 in list", "5 not in list", "'x' in d", "'q' in d", "'ell' in s", "'' in s", "'a' in missing", "1 in 'a'", "'a' in none_value", "not 1 in list", "not n == 7", "1 in (1, 2)", "2.0 in list", "'b' in words and 'd' not in words", "[1] in d")
expressions("logic", "n and e", "e or 'x'", "e and n", "z or no or empty or 'last'", "not e", "not missing", "missing or 1", "yes and not no", "'a' if yes else 'b'", "'a' if no else 'b'", "'a' if no", "('a' if no) is defined", "1 if no else 2 if no else 3", "(1 if yes else 2) + 1", "not yes or yes", "[] or {} or () or '' or 0.0 or none")
expressions("access", "list[0]", "list[-1]", "list[5]", "list[5].x", "list['0']", "d.x", "d['x']", "d['items']", "d.items()|list", "d.get('x')", "d.get('q')", "d.get('q', 5)", "d.q", "d.q.r", "d['q']['r']", "d.z.r", "none_value.x", "n.x", "missing.x", "missing['x']", "missing", "rows[0].in.p", "rows[0]['in']['p']", "rows.0.k", "s[1]", "s[-2]", "s[40]", "s['upper']()", "list[yes]", "list[1.0]", "d.keys()|list", "d.values()|list", "d.items()|length", "d|length", "rows[1]['in'].p", "'abc'.0", "d[none]", "d[[1]]", "d.update({'a': 1})", "list.append(4)", "list.index(2)", "words.count('a')", "list.pop()", "s.__class__", "list.__class__.__mro__", "''.__class__ is defined", "d.__init__", "range.__globals__")
expressions("slices", "list[1:]", "list[:1]", "list[:-1]", "list[::-1]", "list[::2]", "list[5:]", "list[-2:]", "list[2:0:-1]", "s[1:6]", "s[::-1]", "s[-3:-1]", "s[:100]", "'\U0001f600a\U0001f601b'[1:3]", "'\U0001f600a'[0]", "text[4:7]", "(1, 2, 3)[1:]", "list[none:2]", "list[1:none:none]", "list[::0]", "list['a':]", "none_value[1:]", "missing[1:]", "d[1:]", "n[1:]", "range(10)[2:8:3]|list", "list[10:-10:-1]", "list[-100:100]")
expressions("methods", "s.strip()", "s.lstrip() + '|'", "'|' + s.rstrip()", "'xxaxbxx'.strip('x')", "'abcba'.lstrip('ab')", "'abcba'.rstrip('ab')", "s.upper()", "s.lower()", "'stra\u00dfe'.upper()", "'\u039f\u03a3'.lower()", "text.title()", "\"it's a b1c\".title()", "'hELLO w'.capitalize()", "''.capitalize()", "text.split()", "text.split(' ')", "text.split(' ', 1)", "text.split(none, 2)", "text.split(maxsplit=1)", "text.split(sep='o')", "'a,b,,c'.split(',')", "'a,b,c'.rsplit(',', 1)", "''.split(',')", "''.split()", "'a'.split('')", "text.rsplit()", "lines.splitlines()", "lines.splitlines(true)", "''.splitlines()", "s.strip().startswith('Hello')", "s.startswith(('x', ' '))", "s.endswith(' ')", "s.startswith(1)", "'aXbX'.replace('X', '-')", "'aXbX'.replace('X', '-', 1)", "'abc'.replace('', '-')", "'\U0001f600b'.replace('', '-')", "'aaa'.replace('aa', 'b')", "'a'.replace('b', 'c')", "s.find('W')", "'\U0001f600b'.find('b')", "s.find('q')", "'abab'.rfind('b')", "s.index('q')", "'abab'.count('ab')", "'aaaa'.count('aa')", "'abc'.count('')", "'-'.join(words)", "'-'.join(list)", "'12'.isdigit()", "''.isdigit()", "'a1'.isalpha()", "'a1'.isalnum()", "' \\t'.isspace()", "'abc'.removeprefix('a')", "'abc'.removesuffix('c')", "'abc'.removeprefix('x')", "'a=b=c'.partition('=')", "'a=b=c'.rpartition('=')", "'abc'.partition('=')", "'abc'.rpartition('=')", "s.nothing()", "n.strip()", "missing.strip()", "none_value.strip()", "'a'.strip(1)", "'a'.upper(1)")
expressions("filters", "s|trim", "'xxax'|trim('x')", "n|trim", "missing|trim", "none_value|trim", "s|upper", "s|lower", "s|capitalize", "text|title", "'a-b (c [d'|title", "s|length", "list|length", "d|length", "missing|length", "n|length", "none_value|length", "'\U0001f600'|count", "list|first", "list|last", "empty|first", "s|first", "empty|last is defined", "list|join", "list|join(', ')", "rows|join('+', attribute='k')", "rows|map(attribute='k')|join('+')", "words|join(d='/')", "'abc'|join('-')", "list|sort", "words|sort", "words|sort(case_sensitive=true)", "list|sort(reverse=true)", "rows[:2]|sort(attribute='v', reverse=true)|map(attribute='v')|list", "words|unique|list", "rows|unique(attribute='k')|map(attribute='v')|list", "list|reverse|list", "'abc'|reverse", "d|items|list", "missing|items|list", "list|items|list", "d|list", "'abc'|list", "d|dictsort", "{'b': 1, 'A': 2}|dictsort", "{'b': 1, 'A': 2}|dictsort(by='value', reverse=true)", "missing|default('x')", "none_value|default('x')", "none_value|default('x', true)", "e|default('x', boolean=true)", "e|d('x')", "missing|default", "missing.x|default('q')", "'aXb'|replace('X', '-')", "n|replace(7, 8)", "'5'|int", "'5.7'|int", "'x'|int", "'x'|int(3)", "5.7|int", "-5.7|int", "' 12 '|int", "'1.5'|float", "'x'|float", "3|float", "none_value|int", "-3|abs", "2.5|round", "3.5|round", "2.675|round(2)", "2.1|round(0, 'ceil')", "7|round", "n|string + 'a'", "list|string", "'a\\nb\\n\\nc'|indent", "'a\\nb\\n\\nc'|indent(2, true)", "'a\\nb\\n\\nc\\n'|indent(2, first=false, blank=true)", "''|indent(2, true)", "'a\\nb'|indent('> ')", "s|nothing", "'x'|safe ~ '<'", "rows|selectattr('v')|map(attribute='k')|list", "rows|selectattr('v', 'none')|list|length", "rows|selectattr('v', 'equalto', 2)|map(attribute='k')|first", "rows|rejectattr('k', 'equalto', 'a')|list", "rows|selectattr('in.p', 'defined')|list|length", "rows|selectattr('k', 'in', ['b', 'c'])|map(attribute='v')|list", "list|select('odd')|list", "list|reject('odd')|list", "list|select('greaterthan', 1)|list", "list|select|list", "words|map('upper')|list", "words|map('replace', 'a', 'z')|list", "rows|map(attribute='in.p', default='-')|list", "rows|map(attribute='v')|select('number')|list", "(rows|selectattr('k', 'equalto', 'zzz')) is true", "'yes' if rows|selectattr('k', 'equalto', 'zzz') else 'no'", "rows|selectattr('v')|length", "rows|selectattr('k', 'equalto', 'zzz')|list|length", "-list[0]|abs", "1 + 2|string|length", "'a'|upper ~ 'b'|upper", "n|trim|length == 1", "list|first + list|last")
expressions("json", "d|tojson", "rows|tojson", "quote|tojson", "s|tojson", "s|tojson(ensure_ascii=true)", "quote|tojson(true)", "none_value|tojson", "yes|tojson", "f|tojson", "n|tojson", "1e16|tojson", "(1, 'a')|tojson", "{1: 2, none: 3, true: 4, 2.5: 5}|tojson", "d|tojson(indent=2)", "rows|tojson(indent=4)", "[[], {}, [[]], {'a': {}}]|tojson(indent=1)", "d|tojson(separators=(',', ':'))", "d|tojson(sort_keys=true)", "d|tojson(indent='\\t', separators=(';', '='))", "[1, [2]]|tojson(indent=0)", "missing|tojson", "[missing]|tojson", "'<>&\\'/'|tojson", "'\\x7f\\x01\\b\\f'|tojson", "tool|tojson", "d.items()|tojson", "d|tojson|length")
expressions("tests", *[f"{value} is {test}" for test in ("defined", "none", "string", "mapping", "iterable", "sequence", "number", "integer", "float", "boolean", "true", "false") for value in ("n", "f", "s", "d", "list", "none_value", "yes", "missing", "(1,)")])
expressions("tests", "missing is undefined", "n is not defined", "n is odd", "n is even", "n is divisibleby 7", "n is divisibleby(2)", "n is eq 7", "n is equalto(7)", "n is ne 7", "n is lt 8", "n is ge 7 and yes", "n is in [7]", "2 is in list", "'a' is lower", "'A1' is upper", "'' is lower", "'1' is upper", "not n is none", "n is not none and yes", "n is gt 1", "d.keys() is sequence", "d.items() is iterable", "rows|map(attribute='k') is iterable", "missing is string or missing is none", "range is callable", "n is nothing", "(n is number) is true", "d.x is defined and d.q is not defined", "d.q.r is defined", "f is odd", "4 is odd", "'x' is string and 'x' in d")

# Statements.
for name, text in {
    "loop variables": "{% for x in list %}{{ loop.index }},{{ loop.index0 }},{{ loop.revindex }},{{ loop.revindex0 }},{{ loop.first }},{{ loop.last }},{{ loop.length }},{{ loop.previtem }},{{ loop.nextitem is defined }};{% endfor %}",
    "previous item": "{% for x in words %}{% if loop.previtem is defined and loop.previtem|lower == x|lower %}={% endif %}{{ x }}{% endfor %}",
    "loop over nothing": "{% for x in empty %}a{% else %}none{% endfor %}{% for x in missing %}b{% else %}none{% endfor %}",
    "loop over no list": "{% for x in n %}a{% endfor %}",
    "loop over None": "{% for x in none_value %}a{% endfor %}",
    "loop over text": "{% for c in 'a\U0001f600b' %}{{ c }}-{% endfor %}",
    "loop over dict": "{% for k in d %}{{ k }}{% endfor %}{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}{% for k, v in d|items %}{{ loop.last }}{% endfor %}",
    "loop with condition": "{% for r in rows if r.v %}{{ loop.index }}{{ r.k }}{% else %}none{% endfor %}{% for r in rows if r.v == 9 %}x{% else %}none{% endfor %}",
    "loop over a tuple": "{% for a, b in [(1, 2), [3, 4], 'xy'] %}{{ a }}{{ b }}{% endfor %}{% for x in 1, 2, 3 %}{{ x }}{% endfor %}",
    "wrong number of names": "{% for a, b in [(1, 2, 3)] %}{{ a }}{% endfor %}",
    "names end with the loop": "{% set x = 0 %}{% for i in list %}{{ x }}{% set x = i %}{{ x }}{% endfor %}{{ x }}{{ i }}{{ loop }}",
    "names do not pass turns": "{% for i in list %}{% if y is defined %}!{% endif %}{% set y = i %}{% endfor %}{{ y is defined }}",
    "names leave a condition": "{% if yes %}{% set q = 5 %}{% endif %}{{ q }}",
    "namespace": "{% set ns = namespace(a=1, l=[]) %}{% for i in list %}{% set ns.a = ns.a + i %}{% set ns.l = ns.l + [i] %}{% endfor %}{{ ns.a }}{{ ns.l }}{{ ns.b }}{{ ns['a'] }}",
    "namespace of a dict": "{% set ns = namespace({'a': 1}, b=2) %}{{ ns.a }}{{ ns.b }}",
    "set on no namespace": "{% set d.x = 5 %}",
    "nested loops": "{% for r in rows %}{% set outer = loop %}{% for x in list %}{{ outer.index }}{{ loop.index }}{% endfor %}{{ loop.index }};{% endfor %}",
    "break and continue": "{% for x in range(10) %}{% if x == 2 %}{% continue %}{% endif %}{% if x == 5 %}{% break %}{% endif %}{{ x }}{% endfor %}",
    "range": "{{ range(3)|list }}{{ range(1, 4)|list }}{{ range(5, 0, -2)|list }}{{ range(0)|list }}{{ range(4)|length }}{{ range(3)[-1] }}",
    "too long range": "{{ range(1000000)|length }}",
    "elif": "{% for x in list %}{% if x == 1 %}one{% elif x == 2 %}two{% elif x == 3 %}three{% else %}more{% endif %}{% endfor %}",
    "set block": "{% set x %}a{{ n }}\nb{% endset %}{{ x }}{{ x|length }}{% set y | upper | trim %}  abc {{ s }} {% endset %}[{{ y }}]",
    "set tuple": "{% set a, b = 1, 2 %}{{ a }}{{ b }}{% set t = 1, 2 %}{{ t }}{% set (c, e) = [3, 4] %}{{ c }}{{ e }}",
    "filter block": "{% filter upper %}a{{ s }}{% endfilter %}{% filter trim|replace('a', 'b') %} aa {% endfilter %}",
    "with": "{% with a = 1, b = n %}{{ a }}{{ b }}{% set c = 2 %}{% endwith %}{{ a }}{{ c }}",
    "macro": "{% macro f(a, b=2, c=b) %}{{ a }}-{{ b }}-{{ c }};{% endmacro %}{{ f(1) }}{{ f(1, 3) }}{{ f(a=1, c=4) }}{{ f() }}",
    "macro with too many arguments": "{% macro f(a) %}{{ a }}{% endmacro %}{{ f(1, 2) }}",
    "macro with an unknown argument": "{% macro f(a) %}{{ a }}{% endmacro %}{{ f(q=1) }}",
    "macro sees its surroundings": "{% set x = 1 %}{% macro f() %}{{ x }}{{ n }}{{ i }}{% endmacro %}{% set x = 2 %}{% for i in list %}{{ f() }}{% endfor %}",
    "macro calls itself": "{% macro f(k) %}{{ k }}{% if k > 0 %}{{ f(k - 1) }}{% endif %}{% endmacro %}{{ f(5) }}",
    "macro without end": "{% macro f(k) %}{{ f(k) }}{% endmacro %}{{ f(5) }}",
    "macro as text": "{% macro f() %} a {% endmacro %}{{ f()|trim ~ f() + 'b' }}{{ f() is string }}",
    "call block": "{% macro f(t) %}<{{ t }}>{{ caller() }}</{{ t }}>{% endmacro %}{% call f('x') %}in{{ n }}{% endcall %}",
    "call block with arguments": "{% macro f() %}{% for x in [1, 2] %}{{ caller(x) }}{% endfor %}{% endmacro %}{% call(v) f() %}[{{ v }}]{% endcall %}",
    "strftime": "{{ strftime_now('%Y-%m-%d %H:%M:%S %a %A %b %B %y %j %I %p %%') }}",
    "raise": "a{{ raise_exception('no') }}",
    "raise not reached": "{% if no %}{{ raise_exception('no') }}{% endif %}fine",
    "unknown statement": "{% nothing %}",
    "unclosed if": "{% if yes %}a",
    "unclosed output": "{{ n",
    "wrong end": "{% if yes %}a{% endfor %}",
    "unknown function": "{{ nothing(1) }}",
    "call of a text": "{{ s() }}",
    "dict function": "{{ dict(a=1, b='x') }}{{ dict({'a': 1}, b=2)|tojson }}",
    "assigned names hide variables": "{% set n = n + 1 %}{{ n }}{% set s = s|trim %}{{ s }}",
    "loop target hides a name": "{% set x = 'o' %}{% for x in list %}{{ x }}{% endfor %}{{ x }}",
    "loop over the same name": "{% for list in list %}{{ list }}{% endfor %}{{ list }}",
    "generator once": "{% set g = rows|map(attribute='k')|list %}{{ g }}{{ g }}",
    "conditions": "{% if n > 5 and (s or e) and not missing %}1{% endif %}{% if empty %}2{% elif d %}3{% endif %}{% if 'x' in d and d['x'] == 1 %}4{% endif %}",
    "line ends in strings": "{{ 'a\nb' }}{{ \"c\\nd\" }}",
    "nested quotes": "{{ 'a\"b' }}{{ \"a'b\" }}{{ 'a\\'b' }}",
    "comment within": "{% for x in list %}{# {{ x }} #}{{ x }}{% endfor %}",
    "long chains": "{{ " + " + ".join(["1"] * 60) + " }}{{ " + " ~ ".join(["n"] * 60) + " }}",
    "empty template": "",
    "keyword names": "{{ d.if }}{{ d['in'] }}{{ rows[0].in.p }}",
}.items():
    group("statements: " + name, text, VALUES)

print('{"inputs": [')
print(",\n".join(json.dumps(given) for given in inputs))
print('], "groups": [')
print(",\n".join(json.dumps(each) for each in groups))
print("]}")
