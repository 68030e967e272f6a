#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
use super::*;

#[test]
fn documents() {
    let mut wrong = Vec::new();
    for (html, expected) in [
        ("<p>A &amp; B</p><p>x<br>y</p>", "A & B\n\nx\ny"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("<div>a</div><div><br></div><div>b</div>", "a\n\nb"),
        ("a<blockquote>q<br>r</blockquote>b", "a\n> q\n> r\n\nb"),
        ("<blockquote><blockquote>q</blockquote></blockquote>", "> > q"),
        ("<ul><li>a<li>b</ul><ol><li>c</li><li>d</li></ol>", "* a\n* b\n1. c\n2. d"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a\tb\nc"),
        ("<style>p{}</style><script>if (a<b) x</script>t", "t"),
        ("<span style=\"display: none\">pre</span>x", "x"),
        ("<a href=\"https://x.org/a\">here</a>", "here <https://x.org/a>"),
        ("<a href=\"mailto:a@x\">a@x</a> &lt;b@y&gt; <c@z>", "a@x <b@y> <c@z>"),
        ("<pre>a\n  b</pre>c", "a\n  b\nc"),
        ("a < b and c > d", "a < b and c > d"),
        ("&#x4f60;&#22909;&nbsp;&copy;&nosuch;", "你好 ©&nosuch;"),
        ("<title>t</title>body", "body"),
        ("un<b>bold</b>ed <i>x</i>", "unbolded x"),
        // Lists.
        ("<ol start=3><li>c<li value=7>d<li>e</ol>", "3. c\n7. d\n8. e"),
        ("<ol><li><p>a</p></li><li><p>b</p><ul><li>c</li></ul></li></ol>", "1. a\n\n2. b\n\n  * c"),
        ("<ul> <li> a </li> <li></li> </ul>", "* a\n*"),
        // Tables: of data, with paragraphs in their cells, with empty cells; layouts.
        (
            "<table><tr><td><p>a</p></td><td><p>b</p></td></tr><tr><td><p>c</p></td><td>d</td></tr></table>",
            "a\tb\nc\td",
        ),
        ("<table><tr><th>a<th>b<tr><td>c<td>d</table>e", "a\tb\nc\td\ne"),
        ("<table><tr><td>a</td><td></td><td>c</td></tr></table>", "a\t\tc"),
        ("<table><tr><td><div>a</div><div>b</div></td><td>c</td></tr></table>", "a\nb\nc"),
        ("<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td></tr><tr><td>c</td></tr></table>", "a\tb\nc"),
        // Outlook.
        (
            "<p class=MsoNormal>a<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>b</p>",
            "a\n\nb",
        ),
        ("<!--[if mso]><p>x</p><![endif]-->a<![if !mso]>b<![endif]>", "ab"),
        ("a<!-->b<!--->c<!-- d -->e", "abce"),
        ("a<!-- b > c", "a c"),
        ("<xml><o:x>n</o:x></xml>a", "a"),
        ("a<hr>b", "a\n------------------------\nb"),
        // Quotes and what only indents.
        ("<blockquote style=\"margin:0 0 0 40px;border:none;padding:0\">a</blockquote>b", "a\nb"),
        (
            "<blockquote type=cite>a<blockquote style=\"border:none;margin:0 0 0 40px\">b</blockquote>c</blockquote>d",
            "> a\n> b\n> c\n\nd",
        ),
        // Heads of quoted mails.
        (
            "<div>a</div><hr><div id=\"x_divRplyFwdMsg\"><b>From:</b> x</div><div>b</div>",
            "a\n________________________________\nFrom: x\nb",
        ),
        ("a<div class=OutlookMessageHeader>From: x</div>b", "a\n________________________________\nFrom: x\nb"),
        (
            "<p>a</p><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm'><p class=MsoNormal><b>De :</b> x</p></div>",
            "a\n\n________________________________\nDe : x",
        ),
        // Signatures.
        (
            "a<div class=\"gmail_signature\">Ann<br>Tel 1</div><br><div class=\"gmail_quote\">On x wrote:<blockquote>q</blockquote></div>",
            "a\n-- \nAnn\nTel 1\n\nOn x wrote:\n> q",
        ),
        (
            "a<div id=\"Signature\"><div>Ann</div></div><div id=\"appendonsend\"></div><hr>b",
            "a\n-- \nAnn\n------------------------\nb",
        ),
        ("a<div id=\"Signature\"></div>b", "a\nb"),
        ("a<div id=\"Signature\">Ann</div>b<hr>c", "a\nAnn\nb\n------------------------\nc"),
        ("a<pre class=\"moz-signature\" cols=\"72\">-- \nAnn</pre>", "a\n--\nAnn"),
        // Hidden.
        ("<div style=\"max-height:0;overflow:hidden\">pre</div>x", "x"),
        ("<span style=\"font-size:0px;color:transparent\">pre</span>x", "x"),
        ("<div hidden>pre</div>x", "x"),
        ("<td style=\"font-size:0px;padding:20px\"><div style=\"font-size:13px\">seen</div></td>", "seen"),
        ("<span style=\"font-size:0.9em;line-height:0\">seen</span>", "seen"),
        ("<div style=\"display:none\">a<div>b</div>c</div>d", "d"),
        ("<div style=\"display:none\">never closed", "never closed"),
        // Blanks and marks that nobody sees.
        ("a\u{200b}b\u{feff} &zwnj;&nbsp;&zwnj;&nbsp;&#847; c&shy;d", "ab cd"),
        ("a&nbsp;&nbsp;b", "a  b"),
        ("👩&zwj;💻", "👩\u{200d}💻"),
        ("<div style=\"white-space: pre-wrap\">a\n  b</div>c", "a\n  b\nc"),
        // Broken.
        ("<div><p>a<b>b</div>c</p></i>d", "ab\nc\n\nd"),
        ("a <3 b", "a <3 b"),
        ("<p>a<p>b<br/>c", "a\n\nb\nc"),
        ("</blockquote></td></table></ol>a", "a"),
    ] {
        if text(html) != expected {
            wrong.push(format!("{html}\n-> {:?}\nnot {expected:?}", text(html)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn depth_costs_nothing() {
    for unit in [
        "<div>",
        "<blockquote>",
        "<ul><li>x",
        "<",
        "<a href=\"",
        "<span style='display:none'>",
        "<!--",
        "<!-->",
        "&",
        "<table><tr><td>x",
        "<td>",
        "<hr><div class=moz-signature>x</div>",
        "<div class=moz-signature>",
        "<div style='white-space:pre'>",
        "<div id=divRplyFwdMsg>",
    ] {
        let _ = text(&unit.repeat(50_000));
    }
}
