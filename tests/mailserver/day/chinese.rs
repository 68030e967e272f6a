//! 李伟的一天。张华在二线，Alice 在另一组。

use super::Does::{Answers, Fills, FillsOld, Forwards, Notes, Opens, Orders, Tags};
use super::{Back, Does, Row, ZHANG, ZHAO};
use crate::people::Person;
use crate::stage::{ALICE, FANG, LIWEI};

/// How the tickets end.
pub const ENDS: &[(&str, &str)] = &[
    ("vpn", "open"),
    ("wifi", "open"),
    ("dns", "closed"),
    ("again", "merged"),
    ("keyboard", "closed"),
    ("call", "closed"),
];

fn row(who: Person, does: Does, text: &'static str, back: &'static [Back]) -> Row {
    Row { who, does, text, back }
}

pub fn rows() -> Vec<Row> {
    let mut rows = morning();
    rows.extend(noon());
    rows.extend(evening());
    rows
}

fn morning() -> Vec<Row> {
    vec![
        row(
            FANG,
            Opens("vpn", "VPN 连不上了"),
            "您好：\r\n\r\n今天早上开始 VPN 一直连不上，提示认证失败，麻烦尽快处理。\r\n\r\n王芳",
            &[(FANG, "ack", &["王芳，您好：您的请求已受理，您这边无需操作。"]), (LIWEI, "assigned_to_you", &[])],
        ),
        row(
            LIWEI,
            Answers("vpn"),
            "#接单\r\n\r\n您好，已收到，我先查一下认证服务器。",
            &[
                (
                    LIWEI,
                    "transcript",
                    &["您这边无需操作：全部已执行。", "✓ 已执行：#接单", "工单已由您受理。", "如需撤销，请回复：#撤销"],
                ),
                (FANG, "reply", &["您好，已收到，我先查一下认证服务器。"]),
            ],
        ),
        row(
            LIWEI,
            Answers("vpn"),
            "#内部备注\r\n\r\n认证服务器的证书昨晚到期，备件在四号柜。",
            &[(
                LIWEI,
                "transcript",
                &["您这边无需操作：全部已执行。", "✓ 已执行：#内部备注", "正文仅作内部备注，不发给用户。"],
            )],
        ),
        row(LIWEI, Notes("vpn"), "证书编号 4711-B。", &[]),
        row(
            LIWEI,
            Fills("vpn", &[("优先级：", "P2")]),
            "",
            &[(
                LIWEI,
                "transcript",
                &["您这边无需操作：全部已执行。", "✓ 已执行：优先级：P2", "优先级：P3 → P2", "如需撤销，请回复：#撤销"],
            )],
        ),
        row(
            LIWEI,
            Answers("vpn"),
            "#优先级 P9",
            &[(
                LIWEI,
                "transcript",
                &[
                    "请您改正标有 ✗ 的各项后重新发送：本次均未执行。",
                    "✗ 未执行：#优先级 P9",
                    "无法识别“P9”。正确写法：#优先级 紧急|重要|普通|次要|自动 [因为 原因]",
                ],
            )],
        ),
        row(
            LIWEI,
            Answers("vpn"),
            "#优先极 P3",
            &[(
                LIWEI,
                "transcript",
                &[
                    "请您改正标有 ✗ 的各项后重新发送：本次均未执行。",
                    "✗ 未执行：#优先极 P3",
                    "没有这条命令。您要的是 #优先级 吗？发送 #帮助 可查看全部命令。",
                ],
            )],
        ),
        row(
            LIWEI,
            Answers("vpn"),
            "#撤销",
            &[(LIWEI, "transcript", &["您这边无需操作：全部已执行。", "✓ 已执行：#撤销", "已撤销：优先级 P2 → P3。"])],
        ),
        row(
            LIWEI,
            Answers("vpn"),
            "#影响范围：部门\r\n#紧急程度：高",
            &[(
                LIWEI,
                "transcript",
                &[
                    "您这边无需操作：全部已执行。",
                    "✓ 已执行：#影响范围：部门",
                    "影响范围：个人 → 部门",
                    "✓ 已执行：#紧急程度：高",
                    "紧急程度：中 → 高；优先级 P3 → P2",
                    "如需撤销，请回复：#撤销",
                ],
            )],
        ),
        row(
            LIWEI,
            Answers("vpn"),
            "#分类 network/wifi",
            &[(
                LIWEI,
                "transcript",
                &[
                    "您这边无需操作：全部已执行。",
                    "✓ 已执行：#分类 network/wifi",
                    "分类：network/vpn → network/wifi",
                    "如需撤销，请回复：#撤销",
                ],
            )],
        ),
        row(
            LIWEI,
            Answers("vpn"),
            "#标签 +证书 +认证",
            &[(
                LIWEI,
                "transcript",
                &[
                    "您这边无需操作：全部已执行。",
                    "✓ 已执行：#标签 +证书 +认证",
                    "标签：证书, 认证",
                    "如需撤销，请回复：#撤销",
                ],
            )],
        ),
        row(
            LIWEI,
            Answers("vpn"),
            "#标签 -认证",
            &[(
                LIWEI,
                "transcript",
                &["您这边无需操作：全部已执行。", "✓ 已执行：#标签 -认证", "标签：证书", "如需撤销，请回复：#撤销"],
            )],
        ),
        row(
            LIWEI,
            Answers("vpn"),
            "#备注 五点回电话",
            &[(
                LIWEI,
                "transcript",
                &["您这边无需操作：全部已执行。", "✓ 已执行：#备注 五点回电话", "正文仅作内部备注，不发给用户。"],
            )],
        ),
        row(
            LIWEI,
            Answers("vpn"),
            "#关联 99999",
            &[(
                LIWEI,
                "transcript",
                &[
                    "请您改正标有 ✗ 的各项后重新发送：本次均未执行。",
                    "✗ 未执行：#关联 99999",
                    "没有您可以查看的工单 99999。",
                ],
            )],
        ),
        row(
            LIWEI,
            Answers("vpn"),
            "#重开",
            &[(
                LIWEI,
                "transcript",
                &["请您改正标有 ✗ 的各项后重新发送：本次均未执行。", "✗ 未执行：#重开", "工单已经是处理中。"],
            )],
        ),
        row(
            LIWEI,
            Answers("vpn"),
            "#预计完成 +2h 因为 要等证书签发",
            &[
                (FANG, "progress", &["王芳，您好：向您通报进展，您这边无需操作。"]),
                (
                    LIWEI,
                    "transcript",
                    &[
                        "您这边无需操作：全部已执行。",
                        "✓ 已执行：#预计完成 +2h 因为 要等证书签发",
                        "已告知用户预计完成时间：",
                        "如需撤销，请回复：#撤销",
                    ],
                ),
            ],
        ),
        row(
            LIWEI,
            Answers("vpn"),
            "#挂起 等用户\r\n\r\n请问您用的是哪个客户端版本？",
            &[
                (
                    LIWEI,
                    "transcript",
                    &[
                        "您这边无需操作：全部已执行。",
                        "✓ 已执行：#挂起 等用户",
                        "已挂起：待用户反馈。",
                        "如需撤销，请回复：#撤销",
                    ],
                ),
                (FANG, "needs_info", &["王芳，您好：请您回复本邮件，补充下面的信息。"]),
            ],
        ),
        row(
            FANG,
            Answers("vpn"),
            "5.2 版。",
            &[(LIWEI, "new_entry", &["请您查看并答复：王芳就工单 {vpn} 有新来信。"])],
        ),
        row(
            LIWEI,
            Answers("vpn"),
            "谢谢，这样就知道从哪里查了。",
            &[(FANG, "reply", &["谢谢，这样就知道从哪里查了。"])],
        ),
        row(
            LIWEI,
            Answers("vpn"),
            "#诊断 旧证书到期后客户端不再信任\r\n#故障原因 configuration: 证书到期",
            &[(
                LIWEI,
                "transcript",
                &[
                    "您这边无需操作：全部已执行。",
                    "✓ 已执行：#诊断 旧证书到期后客户端不再信任",
                    "诊断：旧证书到期后客户端不再信任",
                    "✓ 已执行：#故障原因 configuration: 证书到期",
                    "故障原因：configuration: 证书到期",
                    "如需撤销，请回复：#撤销",
                ],
            )],
        ),
        row(
            LIWEI,
            Answers("vpn"),
            "#工时 45分钟\r\n#步骤 重新签发证书",
            &[(
                LIWEI,
                "transcript",
                &[
                    "您这边无需操作：全部已执行。",
                    "✓ 已执行：#工时 45分钟",
                    "已登记工时 45 分钟，累计 45 分钟。",
                    "✓ 已执行：#步骤 重新签发证书",
                    "步骤：重新签发证书",
                    "如需撤销，请回复：#撤销",
                ],
            )],
        ),
        row(
            LIWEI,
            Answers("vpn"),
            "#解决\r\n\r\n证书已重新签发，我们用测试账号已能连上。",
            &[
                (
                    LIWEI,
                    "transcript",
                    &[
                        "请您回答下面的问题。",
                        "✓ 已执行：#解决",
                        "已标记为解决，等待用户确认。",
                        "- 我方如何验证：#已验证 内容",
                        "如需撤销，请回复：#撤销",
                    ],
                ),
                (FANG, "resolved", &["王芳，您好：请您试一下，然后直接回复“好了”或“还不行”。"]),
            ],
        ),
        row(
            FANG,
            Answers("vpn"),
            "还是不行，仍然提示认证失败。",
            &[
                (LIWEI, "reopened_to_you", &["请您继续处理：工单 {vpn} 尚未解决。"]),
                (FANG, "reopened", &["王芳，您好：我们正在继续处理，您这边无需操作。"]),
            ],
        ),
        row(
            LIWEI,
            Answers("vpn"),
            "#变通方法 先用网页版\r\n\r\n请您先用网页版办公，我们接着查。",
            &[
                (
                    LIWEI,
                    "transcript",
                    &[
                        "您这边无需操作：全部已执行。",
                        "✓ 已执行：#变通方法 先用网页版",
                        "变通方法：先用网页版",
                        "如需撤销，请回复：#撤销",
                    ],
                ),
                (FANG, "reply", &["请您先用网页版办公，我们接着查。"]),
            ],
        ),
        row(
            LIWEI,
            Answers("vpn"),
            "#转派给张华",
            &[
                (FANG, "assigned", &["王芳，您好：已为您安排工程师，您这边无需操作。"]),
                (
                    LIWEI,
                    "transcript",
                    &[
                        "您这边无需操作：全部已执行。",
                        "✓ 已执行：#转派给张华",
                        "已转派给张华。",
                        "如需撤销，请回复：#撤销",
                    ],
                ),
                (ZHANG, "assigned_to_you", &["请您答复王芳：此工单由您负责。"]),
            ],
        ),
    ]
}

fn noon() -> Vec<Row> {
    vec![
        row(
            ZHAO,
            Opens("wifi", "会议室无线网络很慢"),
            "请网络组看一下：三楼会议室的无线网络从上周五起就很慢。",
            &[(LIWEI, "assigned_to_you", &[]), (ZHAO, "ack", &["赵敏，您好：您的请求已受理，您这边无需操作。"])],
        ),
        row(
            LIWEI,
            Answers("wifi"),
            "＃接单。",
            &[
                (
                    LIWEI,
                    "transcript",
                    &[
                        "您这边无需操作：全部已执行。",
                        "✓ 已执行：＃接单。",
                        "工单已由您受理。",
                        "如需撤销，请回复：#撤销",
                    ],
                ),
                (ZHAO, "progress", &["赵敏，您好：向您通报进展，您这边无需操作。"]),
            ],
        ),
        row(
            LIWEI,
            Answers("wifi"),
            "#转派 张华",
            &[
                (ZHAO, "assigned", &["赵敏，您好：已为您安排工程师，您这边无需操作。"]),
                (
                    LIWEI,
                    "transcript",
                    &[
                        "您这边无需操作：全部已执行。",
                        "✓ 已执行：#转派 张华",
                        "已转派给张华。",
                        "如需撤销，请回复：#撤销",
                    ],
                ),
                (ZHANG, "assigned_to_you", &["请您答复赵敏：此工单由您负责。"]),
            ],
        ),
        row(
            LIWEI,
            Answers("wifi"),
            "#关注",
            &[(
                LIWEI,
                "transcript",
                &[
                    "您这边无需操作：全部已执行。",
                    "✓ 已执行：#关注",
                    "李伟今后会收到该工单的往来；此前的内容不会补发。",
                    "如需撤销，请回复：#撤销",
                ],
            )],
        ),
        row(
            LIWEI,
            Answers("wifi"),
            "#抄送 wangfang@corp.test",
            &[(
                LIWEI,
                "transcript",
                &[
                    "您这边无需操作：全部已执行。",
                    "✓ 已执行：#抄送 wangfang@corp.test",
                    "王芳今后会收到该工单的往来；此前的内容不会补发。",
                    "如需撤销，请回复：#撤销",
                ],
            )],
        ),
        row(
            ZHANG,
            Answers("wifi"),
            "已调整信道，请再试试。",
            &[
                (ZHAO, "reply", &["已调整信道，请再试试。"]),
                (FANG, "reply", &["已调整信道，请再试试。"]),
                (LIWEI, "new_entry", &["请您查看：张华就工单 {wifi} 有新来信。"]),
                (
                    ZHANG,
                    "transcript",
                    &[
                        "请您回答下面的问题。",
                        "- 问题是否已解决？如已解决，请回复 1（或 #解决）：刚发出的答复即作为处理结果，并请用户确认；如尚未解决，则不必理会。",
                    ],
                ),
            ],
        ),
        row(
            LIWEI,
            Answers("wifi"),
            "#取消抄送 wangfang@corp.test",
            &[(
                LIWEI,
                "transcript",
                &[
                    "您这边无需操作：全部已执行。",
                    "✓ 已执行：#取消抄送 wangfang@corp.test",
                    "王芳不再收到该工单的往来。",
                    "如需撤销，请回复：#撤销",
                ],
            )],
        ),
        row(
            LIWEI,
            Answers("wifi"),
            "#取消关注",
            &[(
                LIWEI,
                "transcript",
                &[
                    "您这边无需操作：全部已执行。",
                    "✓ 已执行：#取消关注",
                    "李伟不再收到该工单的往来。",
                    "如需撤销，请回复：#撤销",
                ],
            )],
        ),
        row(
            ZHAO,
            Opens("dns", "内网域名打不开"),
            "请网络组处理：今天打不开内网的报销系统域名。",
            &[(LIWEI, "assigned_to_you", &[]), (ZHAO, "ack", &["赵敏，您好：您的请求已受理，您这边无需操作。"])],
        ),
        row(
            LIWEI,
            Answers("dns"),
            "#类型 服务请求\r\n#标题 报销系统域名解析",
            &[(
                LIWEI,
                "transcript",
                &[
                    "您这边无需操作：全部已执行。",
                    "✓ 已执行：#类型 服务请求",
                    "类型：故障 → 服务请求",
                    "✓ 已执行：#标题 报销系统域名解析",
                    "标题：报销系统域名解析",
                    "如需撤销，请回复：#撤销",
                ],
            )],
        ),
        row(
            LIWEI,
            Fills("dns", &[("影响范围：", "部门"), ("分类：", "network/dns")]),
            "",
            &[(
                LIWEI,
                "transcript",
                &[
                    "您这边无需操作：全部已执行。",
                    "✓ 已执行：影响范围：部门",
                    "影响范围：个人 → 部门",
                    "✓ 已执行：分类：network/dns",
                    "分类：– → network/dns",
                    "如需撤销，请回复：#撤销",
                ],
            )],
        ),
        row(
            ZHANG,
            Tags("dns"),
            "#优先级 次要",
            &[(
                ZHANG,
                "transcript",
                &[
                    "您这边无需操作：全部已执行。",
                    "✓ 已执行：#优先级 次要",
                    "优先级：P3 → P4",
                    "如需撤销，请回复：#撤销",
                ],
            )],
        ),
        row(
            LIWEI,
            FillsOld("dns", &[("优先级：", "P2")]),
            "",
            &[(
                LIWEI,
                "transcript",
                &[
                    "请您改正标有 ✗ 的各项后重新发送：本次均未执行。",
                    "✗ 未执行：优先级：P2",
                    "未改动：您表单上的原值是“P3”，其间已由张华改为“P4”。您填写的是“P2”；如仍需修改，请在下方表单中改。",
                ],
            )],
        ),
        row(
            LIWEI,
            Fills("dns", &[("处理人：", "李伟"), ("预计：", "明天下午两点")]),
            "",
            &[
                (
                    LIWEI,
                    "transcript",
                    &[
                        "您这边无需操作：全部已执行。",
                        "✓ 已执行：处理人：李伟",
                        "工单已在李伟处。",
                        "✓ 已执行：预计：",
                        "已告知用户预计完成时间：",
                        "如需撤销，请回复：#撤销",
                    ],
                ),
                (ZHAO, "progress", &["赵敏，您好：向您通报进展，您这边无需操作。"]),
            ],
        ),
        row(
            FANG,
            Opens("again", "报销系统打不开"),
            "请网络组看看，报销系统的域名打不开。",
            &[(FANG, "ack", &["王芳，您好：您的请求已受理，您这边无需操作。"]), (LIWEI, "assigned_to_you", &[])],
        ),
        row(
            LIWEI,
            Answers("again"),
            "#关联 {dns}",
            &[(
                LIWEI,
                "transcript",
                &[
                    "您这边无需操作：全部已执行。",
                    "✓ 已执行：#关联 {dns}",
                    "已与工单 {dns} 关联：报销系统域名解析",
                    "如需撤销，请回复：#撤销",
                ],
            )],
        ),
        row(
            LIWEI,
            Answers("again"),
            "#合并到{dns}\r\n\r\n我们一并处理报销系统的域名。",
            &[
                (
                    LIWEI,
                    "transcript",
                    &[
                        "您这边无需操作：全部已执行。",
                        "✓ 已执行：#合并到{dns}",
                        "已并入工单 {dns}：报销系统域名解析。已告知报障人，后续回复归入该工单。",
                    ],
                ),
                (FANG, "merged", &["王芳，您好：您反映的问题我们已经知悉，您这边无需操作。"]),
            ],
        ),
        row(
            LIWEI,
            Answers("dns"),
            "#拆分\r\n\r\n考勤系统的域名也要迁移。",
            &[
                (ZHAO, "ack", &["赵敏，您好：您的请求已受理，您这边无需操作。"]),
                (
                    LIWEI,
                    "transcript",
                    &["您这边无需操作：全部已执行。", "✓ 已执行：#拆分", "已拆分为新工单，并与本工单关联。"],
                ),
            ],
        ),
        row(
            LIWEI,
            Answers("dns"),
            "#解决\r\n\r\n域名解析已恢复，我们试过能打开报销系统。",
            &[
                (FANG, "resolved", &["王芳，您好：请您试一下，然后直接回复“好了”或“还不行”。"]),
                (
                    LIWEI,
                    "transcript",
                    &[
                        "您这边无需操作：全部已执行。",
                        "✓ 已执行：#解决",
                        "已标记为解决，等待用户确认。",
                        "如需撤销，请回复：#撤销",
                    ],
                ),
                (ZHAO, "resolved", &["赵敏，您好：请您试一下，然后直接回复“好了”或“还不行”。"]),
            ],
        ),
        row(
            ZHAO,
            Answers("dns"),
            "好了，谢谢",
            &[
                (ZHAO, "closed", &["赵敏，您好：工单 {dns} 已关闭，您这边无需操作。"]),
                (ALICE, "confirmed", &["Nothing to do: the requester confirmed, and the ticket is closed."]),
                (FANG, "closed", &["王芳，您好：工单 {dns} 已关闭，您这边无需操作。"]),
                (LIWEI, "confirmed", &["仅供您知悉：用户已确认，工单已关闭。"]),
            ],
        ),
    ]
}

// 查询类命令（#查看、#列表、#搜索、#依据）待服务台支持后加在这里。
fn evening() -> Vec<Row> {
    vec![
        row(
            LIWEI,
            Orders,
            "#搜索 无线",
            &[(LIWEI, "transcript", &["您查询的内容如下。", "✓ 已执行：#搜索 无线", "#{wifi}"])],
        ),
        row(
            LIWEI,
            Orders,
            "#查看 {wifi}\r\n#依据 {wifi}",
            &[(LIWEI, "transcript", &["您查询的内容如下。", "会议室无线网络很慢", "✓ 已执行：#依据 {wifi}"])],
        ),
        row(LIWEI, Orders, "#列表 我的", &[(LIWEI, "transcript", &["您查询的内容如下。", "我的工单："])]),
        row(
            LIWEI,
            Forwards("keyboard", ZHAO),
            "赵敏中午跟我说的。",
            &[
                (ZHAO, "ack", &["赵敏，您好：您的请求已受理，您这边无需操作。"]),
                (ALICE, "assigned_to_you", &["Please answer 赵敏"]),
                (
                    LIWEI,
                    "transcript",
                    &[
                        "您这边无需操作：全部已执行。",
                        "✓ 已执行：Fwd: Keyboard",
                        "已为转发邮件的原发件人建立工单 {keyboard}。",
                    ],
                ),
            ],
        ),
        row(
            LIWEI,
            Answers("keyboard"),
            "#接单\r\n#优先级：次要",
            &[
                (ZHAO, "assigned", &["赵敏，您好：已为您安排工程师，您这边无需操作。"]),
                (
                    LIWEI,
                    "transcript",
                    &[
                        "您这边无需操作：全部已执行。",
                        "✓ 已执行：#接单",
                        "工单已由您受理。",
                        "✓ 已执行：#优先级：次要",
                        "优先级：P3 → P4",
                        "如需撤销，请回复：#撤销",
                    ],
                ),
            ],
        ),
        row(
            LIWEI,
            Answers("keyboard"),
            "#挂起 约定 至 明天下午两点\r\n\r\n我明天下午两点过来看。",
            &[
                (
                    LIWEI,
                    "transcript",
                    &[
                        "您这边无需操作：全部已执行。",
                        "✓ 已执行：#挂起 约定 至",
                        "已挂起：已约定时间，至",
                        "如需撤销，请回复：#撤销",
                    ],
                ),
                (ZHAO, "progress", &["赵敏，您好：向您通报进展，您这边无需操作。"]),
            ],
        ),
        row(
            LIWEI,
            Answers("keyboard"),
            "#受理",
            &[(
                LIWEI,
                "transcript",
                &["您这边无需操作：全部已执行。", "✓ 已执行：#受理", "工单已由您受理。", "如需撤销，请回复：#撤销"],
            )],
        ),
        row(
            LIWEI,
            Answers("keyboard"),
            "已处理，请验证。",
            &[
                (ZHAO, "reply", &["已处理，请验证。"]),
                (
                    LIWEI,
                    "transcript",
                    &[
                        "请您回答下面的问题。",
                        "- 问题是否已解决？如已解决，请回复 1（或 #解决）：刚发出的答复即作为处理结果，并请用户确认；如尚未解决，则不必理会。",
                    ],
                ),
            ],
        ),
        row(
            LIWEI,
            Answers("keyboard"),
            "#已解决",
            &[
                (ZHAO, "resolved", &["赵敏，您好：请您试一下，然后直接回复“好了”或“还不行”。"]),
                (
                    LIWEI,
                    "transcript",
                    &[
                        "您这边无需操作：全部已执行。",
                        "✓ 已执行：#已解决",
                        "已标记为解决，等待用户确认。",
                        "如需撤销，请回复：#撤销",
                    ],
                ),
            ],
        ),
        row(
            LIWEI,
            Answers("keyboard"),
            "#已回访 电话",
            &[
                (ALICE, "confirmed", &["Nothing to do: the requester confirmed, and the ticket is closed."]),
                (ZHAO, "closed", &["赵敏，您好：工单 {keyboard} 已关闭，您这边无需操作。"]),
                (
                    LIWEI,
                    "transcript",
                    &[
                        "您这边无需操作：全部已执行。",
                        "✓ 已执行：#已回访 电话",
                        "已按电话确认关闭，结单记录已发给用户。",
                        "如需撤销，请回复：#撤销",
                    ],
                ),
            ],
        ),
        row(
            LIWEI,
            Answers("keyboard"),
            "#重新打开",
            &[
                (
                    LIWEI,
                    "transcript",
                    &["您这边无需操作：全部已执行。", "✓ 已执行：#重新打开", "已重新打开。", "如需撤销，请回复：#撤销"],
                ),
                (ZHAO, "reopened", &["赵敏，您好：我们正在继续处理，您这边无需操作。"]),
            ],
        ),
        row(
            LIWEI,
            Answers("keyboard"),
            "#关闭 因为 用户来电确认一切正常",
            &[
                (
                    LIWEI,
                    "transcript",
                    &[
                        "您这边无需操作：全部已执行。",
                        "✓ 已执行：#关闭 因为 用户来电确认一切正常",
                        "已关闭，并已告知用户原因。",
                        "如需撤销，请回复：#撤销",
                    ],
                ),
                (ZHAO, "closed", &["赵敏，您好：工单 {keyboard} 已关闭，您这边无需操作。"]),
            ],
        ),
        row(
            LIWEI,
            Opens("call", "一楼复印机要换墨粉"),
            "王芳来电：一楼复印机要换墨粉。",
            &[
                (LIWEI, "ack", &["李伟，您好：您的请求已受理，您这边无需操作。"]),
                (ALICE, "assigned_to_you", &["Please answer 李伟"]),
            ],
        ),
        row(
            LIWEI,
            Answers("call"),
            "#报障人 wangfang@corp.test",
            &[
                (
                    LIWEI,
                    "transcript",
                    &[
                        "您这边无需操作：全部已执行。",
                        "✓ 已执行：#报障人 wangfang@corp.test",
                        "报障人已改为王芳，并已发送受理回执。",
                        "如需撤销，请回复：#撤销",
                    ],
                ),
                (FANG, "ack", &["王芳，您好：您的请求已受理，您这边无需操作。"]),
            ],
        ),
        row(
            LIWEI,
            Answers("call"),
            "#接单\r\n#转派给某某某",
            &[(
                LIWEI,
                "transcript",
                &[
                    "请您改正标有 ✗ 的各项后重新发送：本次均未执行。",
                    "✗ 未执行：#接单",
                    "其他行有误，本行未执行。",
                    "✗ 未执行：#转派给某某某",
                    "没有找到“某某某”；现有工程师：Alice Li（alice）、李伟（liwei）、张华（zhanghua）、Lin Tao（lin）。",
                ],
            )],
        ),
        row(
            LIWEI,
            Answers("call"),
            "#优先及 紧急\r\n\r\n墨粉在我抽屉里，密码 0815。",
            &[(
                LIWEI,
                "transcript",
                &[
                    "请您改正标有 ✗ 的各项后重新发送：本次均未执行。",
                    "✗ 未执行：#优先及 紧急",
                    "没有这条命令。您要的是 #优先级 吗？发送 #帮助 可查看全部命令。",
                    "您的正文已存为内部备注，没有发给用户。",
                ],
            )],
        ),
        row(
            LIWEI,
            Answers("call"),
            "＃接单\r\n\r\n发自我的iPhone",
            &[
                (FANG, "assigned", &["王芳，您好：已为您安排工程师，您这边无需操作。"]),
                (
                    LIWEI,
                    "transcript",
                    &[
                        "您这边无需操作：全部已执行。",
                        "✓ 已执行：＃接单",
                        "工单已由您受理。",
                        "如需撤销，请回复：#撤销",
                    ],
                ),
            ],
        ),
        row(
            LIWEI,
            Answers("call"),
            "#挂起 等供应商 至 明天上午十点",
            &[
                (
                    LIWEI,
                    "transcript",
                    &[
                        "您这边无需操作：全部已执行。",
                        "✓ 已执行：#挂起 等供应商 至",
                        "已挂起：待供应商处理，至",
                        "如需撤销，请回复：#撤销",
                    ],
                ),
                (FANG, "progress", &["王芳，您好：向您通报进展，您这边无需操作。"]),
            ],
        ),
        row(
            LIWEI,
            Answers("call"),
            "#供应商 理光",
            &[(
                LIWEI,
                "transcript",
                &[
                    "请您改正标有 ✗ 的各项后重新发送：本次均未执行。",
                    "✗ 未执行：#供应商 理光",
                    "尚未配置供应商，请管理员在配置中添加 [[vendor]]。",
                ],
            )],
        ),
        row(
            LIWEI,
            Answers("call"),
            "#重大 是",
            &[
                (ALICE, "major_incident", &["Please act now: a major incident has begun."]),
                (
                    LIWEI,
                    "transcript",
                    &[
                        "您这边无需操作：全部已执行。",
                        "✓ 已执行：#重大 是",
                        "已认定为重大事件，相关人员即时获知，此后每 30 分钟通报一次。",
                        "如需撤销，请回复：#撤销",
                    ],
                ),
            ],
        ),
        row(
            LIWEI,
            Answers("call"),
            "#撤销",
            &[
                (
                    LIWEI,
                    "transcript",
                    &[
                        "您这边无需操作：全部已执行。",
                        "✓ 已执行：#撤销",
                        "已撤销：重大事件 是 → 否。已发出的邮件无法收回：重大事件 → alice@desk.test。",
                    ],
                ),
                (ALICE, "major_incident", &["Nothing to do for you: this is no major incident any more."]),
            ],
        ),
        row(
            LIWEI,
            Answers("call"),
            "#工时 一个半小时",
            &[(
                LIWEI,
                "transcript",
                &[
                    "您这边无需操作：全部已执行。",
                    "✓ 已执行：#工时 一个半小时",
                    "已登记工时 90 分钟，累计 90 分钟。",
                    "如需撤销，请回复：#撤销",
                ],
            )],
        ),
        row(
            LIWEI,
            Answers("call"),
            "#已验证 复印机能打印",
            &[(
                LIWEI,
                "transcript",
                &[
                    "您这边无需操作：全部已执行。",
                    "✓ 已执行：#已验证 复印机能打印",
                    "验证：复印机能打印",
                    "如需撤销，请回复：#撤销",
                ],
            )],
        ),
        row(
            LIWEI,
            Answers("call"),
            "#优先级 自动",
            &[(
                LIWEI,
                "transcript",
                &[
                    "您这边无需操作：全部已执行。",
                    "✓ 已执行：#优先级 自动",
                    "优先级 P3，按影响范围和紧急程度确定。",
                    "如需撤销，请回复：#撤销",
                ],
            )],
        ),
        row(
            LIWEI,
            Answers("call"),
            "#帮助",
            &[(
                LIWEI,
                "transcript",
                &[
                    "您这边无需操作：全部已执行。",
                    "✓ 已执行：#帮助",
                    "命令列表见下。",
                    "- #接单",
                    "由我处理该工单",
                    "- #转派 姓名|@团队",
                    "转给某位工程师或某个团队",
                ],
            )],
        ),
        row(
            LIWEI,
            Answers("call"),
            "#解决\r\n\r\n墨粉已换好。",
            &[
                (
                    LIWEI,
                    "transcript",
                    &[
                        "您这边无需操作：全部已执行。",
                        "✓ 已执行：#解决",
                        "已标记为解决，等待用户确认。",
                        "如需撤销，请回复：#撤销",
                    ],
                ),
                (FANG, "resolved", &["王芳，您好：请您试一下，然后直接回复“好了”或“还不行”。"]),
            ],
        ),
        row(
            FANG,
            Answers("call"),
            "可以了，谢谢",
            &[
                (ALICE, "confirmed", &["Nothing to do: the requester confirmed, and the ticket is closed."]),
                (LIWEI, "confirmed", &["仅供您知悉：用户已确认，工单已关闭。"]),
                (FANG, "closed", &["王芳，您好：工单 {call} 已关闭，您这边无需操作。"]),
            ],
        ),
        row(
            LIWEI,
            Orders,
            "#请假 至 明天上午九点 代理 张华",
            &[
                (
                    LIWEI,
                    "transcript",
                    &[
                        "您这边无需操作：全部已执行。",
                        "✓ 已执行：#请假 至",
                        "已登记，明天（11月24日 周二）09:00 前不再向您派单",
                        "如需撤销，请回复：#请假 结束",
                    ],
                ),
                (ZHAO, "assigned", &["赵敏，您好：已为您安排工程师，您这边无需操作。"]),
                (ZHANG, "assigned_to_you", &[]),
            ],
        ),
        row(
            LIWEI,
            Orders,
            "#帮助",
            &[(
                LIWEI,
                "transcript",
                &[
                    "您这边无需操作：全部已执行。",
                    "✓ 已执行：#帮助",
                    "命令列表见下。",
                    "- #接单",
                    "由我处理该工单",
                    "- #转派 姓名|@团队",
                    "转给某位工程师或某个团队",
                ],
            )],
        ),
    ]
}
