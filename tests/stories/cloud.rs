//! Large attachments that a mail does not hold: they lie in a cloud until they expire.

use crate::desk::TestDesk;
use crate::life::says;
use crate::people::{ALICE, BOB, WANG, ZHAO, ZHOU, reply};

const QQ: &str = "三楼打印机的图纸见附件，请帮忙安装。\n\n赵敏\n\n从QQ邮箱发来的超大附件\n\n\
    三楼图纸.zip (120.5M, 2026年12月01日 10:22 到期)\n\
    进入下载页面：https://mail.qq.com/cgi-bin/ftnExs_download?k=a1&t=exs_ftn_download&code=b2\n";

#[tokio::test]
async fn the_engineer_is_told_until_when_it_is_there() {
    let desk = TestDesk::open().await;
    let step = desk.gets(ZHAO.writes("安装打印机", QQ).charset("gb18030")).await;
    let number = step.opened();
    let first = step.mail("assigned_to_you").clone();
    let en = "[large attachment in the cloud: 三楼图纸.zip (mail.qq.com), expires 2026-12-01: fetch it before]";
    assert!(first.text.contains(en), "{}", first.text);
    assert!(!step.mail("ack").text.contains("mail.qq.com"), "{}", step.mail("ack").text);
    let html = String::from_utf8_lossy(&step.outgoing("assigned_to_you").raw).into_owned();
    assert!(!html.contains("href=3D\"https://mail.qq") && !html.contains("href=\"https://mail.qq"), "no link of ours");

    // In Chinese to whoever reads Chinese, and in #show.
    let step = says(&desk, ALICE, &first, "#assign zhoulei@desk.test").await;
    let given = step.sent.iter().find(|m| m.envelope_to == ZHOU.address).unwrap().mail.clone();
    let shown = says(&desk, ZHOU, &given, "#查看").await.mail("transcript").text.clone();
    assert!(shown.contains("云端附件：三楼图纸.zip（mail.qq.com），2026年12月1日到期，请在此之前下载"), "{shown}");
    // The requester's next mail quotes it, and brings another one: the new one is told.
    let more = "还有一份。\n\n从QQ邮箱发来的超大附件\n二楼图纸.zip (80M, 2026年12月05日 10:22 到期)\n下载 <https://mail.qq.com/cgi-bin/ftnExs_x?k=2>";
    let answer = says(&desk, ZHOU, &given, "收到图纸，请再发二楼的。").await.mail("reply").clone();
    let step = desk.gets(reply(&answer).by(ZHAO).saying(more).top()).await;
    let told = &step.mail("new_entry").text;
    assert!(told.contains("[云端超大附件：二楼图纸.zip（mail.qq.com），2026年12月5日到期，请在此之前下载]"), "{told}");
    assert!(!told.contains("[云端超大附件：三楼图纸.zip"), "{told}");
    // What is over is said to be.
    desk.until("2026-12-02T02:00:00Z").await;
    let shown = says(&desk, ALICE, &first, &format!("#show {number}")).await.mail("transcript").text.clone();
    assert!(shown.contains("三楼图纸.zip (mail.qq.com), expired 2026-12-01"), "{shown}");
    assert!(shown.contains("二楼图纸.zip (mail.qq.com), expires 2026-12-05: fetch it before"), "{shown}");
    desk.end().await;
}

#[tokio::test]
async fn a_block_of_html_and_one_that_is_forwarded() {
    let desk = TestDesk::behind_border().await;
    let html = "From: Wang Fang <wang@corp.test>\r\nTo: support@desk.test\r\nSubject: The film\r\nMessage-ID: <film@corp.test>\r\n\
        Date: Mon, 23 Nov 2026 10:00:00 +0800\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
        <p>Here is the film of the fault.</p><div>anna sent you some files</div><div>1 item, 1.2 GB - Expires on 7 December, 2026</div>\
        <a href=\"https://we.tl/t-AbC\">Get your files</a><div>film.mov</div>\r\n";
    let step = desk.gets(html.as_bytes().to_vec()).await;
    let told = &step.mail("assigned_to_you").text;
    assert!(told.contains("film.mov (we.tl), expires 2026-12-07: fetch it before"), "{told}");

    let forward = format!(
        "Please see to it.\n\n---------- Forwarded message ---------\nFrom: 赵敏 <zhao@corp.test>\n\
         Date: Mon, 23 Nov 2026 at 09:00\nSubject: 安装打印机\nTo: Bob Zhao <bob@desk.test>\n\n{QQ}"
    );
    let step = desk.gets(BOB.writes("Fwd: 安装打印机", &forward).verified()).await;
    let told = &step.mail("assigned_to_you").text;
    assert!(told.contains("三楼图纸.zip (mail.qq.com), expires 2026-12-01"), "{told}");
    desk.end().await;
}

#[tokio::test]
async fn who_only_speaks_of_it_is_not_warned_about() {
    let desk = TestDesk::open().await;
    for text in [
        "QQ邮箱的超大附件发不出去：https://mail.qq.com/ 打不开。",
        "My mailbox expires on 1 December 2026, see plan.zip",
    ] {
        let step = desk.gets(WANG.writes("Mail", text)).await;
        let told = &step.mail("assigned_to_you").text;
        assert!(!told.contains("in the cloud"), "{told}");
    }
    desk.end().await;
}
