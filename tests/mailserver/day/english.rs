//! Alice's day. Li Wei is her colleague in the second line.

use super::Does::{Answers, Fills, FillsOld, Forwards, Notes, Opens, Orders, Tags};
use super::{Back, CHEN, Does, Row};
use crate::people::Person;
use crate::stage::{ALICE, LIWEI, WANG};

/// How the tickets end.
pub const ENDS: &[(&str, &str)] = &[
    ("printer", "open"),
    ("screen", "open"),
    ("mailbox", "closed"),
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
            WANG,
            Opens("printer", "Label printer jams"),
            "The label printer jams with every label.",
            &[(WANG, "ack", &[]), (ALICE, "assigned_to_you", &["Please answer Wang Fang"])],
        ),
        row(
            ALICE,
            Answers("printer"),
            "#take\r\n\r\nGood morning, I am on my way.",
            &[
                (WANG, "reply", &["Good morning, I am on my way."]),
                (
                    ALICE,
                    "transcript",
                    &[
                        "Nothing to do: everything was carried out.",
                        "✓ done: #take",
                        "The ticket is yours.",
                        "To take it back, reply with: #undo",
                    ],
                ),
            ],
        ),
        row(
            ALICE,
            Answers("printer"),
            "#note\r\n\r\nThe roller is worn; a spare lies in cabinet 4.",
            &[(
                ALICE,
                "transcript",
                &["Nothing to do: everything was carried out.", "✓ done: #note", "The text stays inside."],
            )],
        ),
        row(ALICE, Notes("printer"), "Serial number 4711-B.", &[]),
        row(
            ALICE,
            Fills("printer", &[("Priority:", "P2")]),
            "",
            &[(
                ALICE,
                "transcript",
                &[
                    "Nothing to do: everything was carried out.",
                    "✓ done: Priority: P2",
                    "Priority: P3 → P2",
                    "To take it back, reply with: #undo",
                ],
            )],
        ),
        row(
            ALICE,
            Answers("printer"),
            "#priority P9",
            &[(
                ALICE,
                "transcript",
                &[
                    "Please correct what is marked ✗ and send it again: nothing was done.",
                    "✗ not done: #priority P9",
                    "“P9” cannot be read here. Write: #priority P1|P2|P3|P4|auto [because TEXT]",
                ],
            )],
        ),
        row(
            ALICE,
            Answers("printer"),
            "#prority P3",
            &[(
                ALICE,
                "transcript",
                &[
                    "Please correct what is marked ✗ and send it again: nothing was done.",
                    "✗ not done: #prority P3",
                    "There is no such command. Did you mean #priority? #help lists them all.",
                ],
            )],
        ),
        row(
            ALICE,
            Answers("printer"),
            "#undo",
            &[(
                ALICE,
                "transcript",
                &["Nothing to do: everything was carried out.", "✓ done: #undo", "Taken back: priority P2 → P3."],
            )],
        ),
        row(
            ALICE,
            Answers("printer"),
            "#impact department\r\n#urgency high",
            &[(
                ALICE,
                "transcript",
                &[
                    "Nothing to do: everything was carried out.",
                    "✓ done: #impact department",
                    "Impact: individual → department",
                    "✓ done: #urgency high",
                    "Urgency: normal → high; priority P3 → P2",
                    "To take it back, reply with: #undo",
                ],
            )],
        ),
        row(
            ALICE,
            Answers("printer"),
            "#category endpoint/printer",
            &[(
                ALICE,
                "transcript",
                &[
                    "Nothing to do: everything was carried out.",
                    "✓ done: #category endpoint/printer",
                    "Category: – → endpoint/printer",
                    "To take it back, reply with: #undo",
                ],
            )],
        ),
        row(
            ALICE,
            Answers("printer"),
            "#tag +roller +floor3",
            &[(
                ALICE,
                "transcript",
                &[
                    "Nothing to do: everything was carried out.",
                    "✓ done: #tag +roller +floor3",
                    "Tags: roller, floor3",
                    "To take it back, reply with: #undo",
                ],
            )],
        ),
        row(
            ALICE,
            Answers("printer"),
            "#tag -floor3",
            &[(
                ALICE,
                "transcript",
                &[
                    "Nothing to do: everything was carried out.",
                    "✓ done: #tag -floor3",
                    "Tags: roller",
                    "To take it back, reply with: #undo",
                ],
            )],
        ),
        row(
            ALICE,
            Answers("printer"),
            "#note call back at five",
            &[(
                ALICE,
                "transcript",
                &[
                    "Nothing to do: everything was carried out.",
                    "✓ done: #note call back at five",
                    "The text stays inside.",
                ],
            )],
        ),
        row(
            ALICE,
            Answers("printer"),
            "#link 99999",
            &[(
                ALICE,
                "transcript",
                &[
                    "Please correct what is marked ✗ and send it again: nothing was done.",
                    "✗ not done: #link 99999",
                    "There is no ticket 99999 that you may read.",
                ],
            )],
        ),
        row(
            ALICE,
            Answers("printer"),
            "#reopen",
            &[(
                ALICE,
                "transcript",
                &[
                    "Please correct what is marked ✗ and send it again: nothing was done.",
                    "✗ not done: #reopen",
                    "The ticket is open already.",
                ],
            )],
        ),
        row(
            ALICE,
            Answers("printer"),
            "#eta +2h because the spare is on another floor",
            &[
                (WANG, "progress", &["Hello Wang Fang, nothing to do for you: this is where we stand."]),
                (
                    ALICE,
                    "transcript",
                    &[
                        "Nothing to do: everything was carried out.",
                        "✓ done: #eta +2h because the spare is on another floor",
                        "The requester is told to expect it",
                        "To take it back, reply with: #undo",
                    ],
                ),
            ],
        ),
        row(
            ALICE,
            Answers("printer"),
            "#pending requester\r\n\r\nWhich roll of labels is in it?",
            &[
                (WANG, "needs_info", &["Hello Wang Fang, please reply with what we ask below."]),
                (
                    ALICE,
                    "transcript",
                    &[
                        "Nothing to do: everything was carried out.",
                        "✓ done: #pending requester",
                        "Now pending (requester).",
                        "To take it back, reply with: #undo",
                    ],
                ),
            ],
        ),
        row(
            WANG,
            Answers("printer"),
            "The wide one, 100 mm.",
            &[(ALICE, "new_entry", &["Please read and answer: Wang Fang wrote on ticket 1001."])],
        ),
        row(
            ALICE,
            Answers("printer"),
            "Thank you, then I know where to look.",
            &[(WANG, "reply", &["Thank you, then I know where to look."])],
        ),
        row(
            ALICE,
            Answers("printer"),
            "#diagnosis The wide roll bends the sensor\r\n#cause hardware: sensor bent",
            &[(
                ALICE,
                "transcript",
                &[
                    "Nothing to do: everything was carried out.",
                    "✓ done: #diagnosis The wide roll bends the sensor",
                    "Diagnosis: The wide roll bends the sensor",
                    "✓ done: #cause hardware: sensor bent",
                    "Cause: hardware: sensor bent",
                    "To take it back, reply with: #undo",
                ],
            )],
        ),
        row(
            ALICE,
            Answers("printer"),
            "#time 45m\r\n#steps Print a test page",
            &[(
                ALICE,
                "transcript",
                &[
                    "Nothing to do: everything was carried out.",
                    "✓ done: #time 45m",
                    "45 minutes worked; 45 in all.",
                    "✓ done: #steps Print a test page",
                    "Steps: Print a test page",
                    "To take it back, reply with: #undo",
                ],
            )],
        ),
        row(
            ALICE,
            Answers("printer"),
            "#resolve\r\n\r\nThe sensor is straight again; three labels came out well.",
            &[
                (
                    ALICE,
                    "transcript",
                    &[
                        "Please answer the question below.",
                        "✓ done: #resolve",
                        "Resolved; the requester is asked to confirm.",
                        "- How we checked it ourselves: #verified TEXT",
                        "To take it back, reply with: #undo",
                    ],
                ),
                (WANG, "resolved", &["Hello Wang Fang, please try it, then just reply “solved” or “not yet”."]),
            ],
        ),
        row(
            WANG,
            Answers("printer"),
            "Still broken, the second label jams.",
            &[
                (ALICE, "reopened_to_you", &["Please go on with ticket 1001: it is not solved."]),
                (WANG, "reopened", &["Hello Wang Fang, nothing to do for you: we are working on it again."]),
            ],
        ),
        row(
            ALICE,
            Answers("printer"),
            "#workaround Use the printer on floor 2\r\n\r\nPlease use the printer on floor 2 for now.",
            &[
                (WANG, "reply", &["Please use the printer on floor 2 for now."]),
                (
                    ALICE,
                    "transcript",
                    &[
                        "Nothing to do: everything was carried out.",
                        "✓ done: #workaround Use the printer on floor 2",
                        "Workaround: Use the printer on floor 2",
                        "To take it back, reply with: #undo",
                    ],
                ),
            ],
        ),
        row(
            ALICE,
            Answers("printer"),
            "#escalate because the sensor must be replaced",
            &[
                (
                    ALICE,
                    "transcript",
                    &[
                        "Nothing to do: everything was carried out.",
                        "✓ done: #escalate because the sensor must be replaced",
                        "Escalated to tier 2: 李伟.",
                        "To take it back, reply with: #undo",
                    ],
                ),
                (LIWEI, "escalated", &["请您接手：此工单已升级，由李伟处理。"]),
                (WANG, "assigned", &["Hello Wang Fang, nothing to do for you: an engineer has your ticket."]),
            ],
        ),
    ]
}

fn noon() -> Vec<Row> {
    vec![
        row(
            CHEN,
            Opens("screen", "Second screen stays dark"),
            "My second screen stays dark since Friday.",
            &[
                (ALICE, "assigned_to_you", &["Please answer Chen Bo"]),
                (CHEN, "ack", &["Hello Chen Bo, we have your request; there is nothing you need to do."]),
            ],
        ),
        row(
            ALICE,
            Answers("screen"),
            "#take",
            &[
                (CHEN, "progress", &["Hello Chen Bo, nothing to do for you: this is where we stand."]),
                (
                    ALICE,
                    "transcript",
                    &[
                        "Nothing to do: everything was carried out.",
                        "✓ done: #take",
                        "The ticket is yours.",
                        "To take it back, reply with: #undo",
                    ],
                ),
            ],
        ),
        row(
            ALICE,
            Answers("screen"),
            "#assign liwei",
            &[
                (CHEN, "assigned", &["Hello Chen Bo, nothing to do for you: an engineer has your ticket."]),
                (
                    ALICE,
                    "transcript",
                    &[
                        "Nothing to do: everything was carried out.",
                        "✓ done: #assign liwei",
                        "Assigned to 李伟.",
                        "To take it back, reply with: #undo",
                    ],
                ),
                (LIWEI, "assigned_to_you", &["请您答复Chen Bo：此工单由您负责。"]),
            ],
        ),
        row(
            ALICE,
            Answers("screen"),
            "#watch",
            &[(
                ALICE,
                "transcript",
                &[
                    "Nothing to do: everything was carried out.",
                    "✓ done: #watch",
                    "Alice Li hears of what is written from now on.",
                    "To take it back, reply with: #undo",
                ],
            )],
        ),
        row(
            ALICE,
            Answers("screen"),
            "#cc wang.fang@corp.test",
            &[(
                ALICE,
                "transcript",
                &[
                    "Nothing to do: everything was carried out.",
                    "✓ done: #cc wang.fang@corp.test",
                    "Wang Fang hears of what is written from now on.",
                    "To take it back, reply with: #undo",
                ],
            )],
        ),
        row(
            LIWEI,
            Answers("screen"),
            "Please try the other cable.",
            &[
                (CHEN, "reply", &["Please try the other cable."]),
                (WANG, "reply", &["Please try the other cable."]),
                (ALICE, "new_entry", &["Please read: 李伟 wrote on ticket {screen}."]),
            ],
        ),
        row(
            ALICE,
            Answers("screen"),
            "#uncc wang.fang@corp.test",
            &[(
                ALICE,
                "transcript",
                &[
                    "Nothing to do: everything was carried out.",
                    "✓ done: #uncc wang.fang@corp.test",
                    "Wang Fang hears no more of it.",
                    "To take it back, reply with: #undo",
                ],
            )],
        ),
        row(
            ALICE,
            Answers("screen"),
            "#unwatch",
            &[(
                ALICE,
                "transcript",
                &[
                    "Nothing to do: everything was carried out.",
                    "✓ done: #unwatch",
                    "Alice Li hears no more of it.",
                    "To take it back, reply with: #undo",
                ],
            )],
        ),
        row(
            CHEN,
            Opens("mailbox", "Mailbox is full"),
            "My mailbox is full and takes no more mail.",
            &[
                (CHEN, "ack", &["Hello Chen Bo, we have your request; there is nothing you need to do."]),
                (ALICE, "assigned_to_you", &["Please answer Chen Bo"]),
            ],
        ),
        row(
            ALICE,
            Answers("mailbox"),
            "#kind request\r\n#subject Larger mailbox for the shop",
            &[(
                ALICE,
                "transcript",
                &[
                    "Nothing to do: everything was carried out.",
                    "✓ done: #kind request",
                    "Kind: incident → service request",
                    "✓ done: #subject Larger mailbox for the shop",
                    "Subject: Larger mailbox for the shop",
                    "To take it back, reply with: #undo",
                ],
            )],
        ),
        row(
            ALICE,
            Fills("mailbox", &[("Impact:", "department"), ("Category:", "application/mail")]),
            "",
            &[(
                ALICE,
                "transcript",
                &[
                    "Nothing to do: everything was carried out.",
                    "✓ done: Impact: department",
                    "Impact: individual → department",
                    "✓ done: Category: application/mail",
                    "Category: – → application/mail",
                    "To take it back, reply with: #undo",
                ],
            )],
        ),
        row(LIWEI, Tags("mailbox"), "#priority P4", &[(LIWEI, "transcript", &["您这边无需操作：全部已执行。"])]),
        row(
            ALICE,
            FillsOld("mailbox", &[("Priority:", "P2")]),
            "",
            &[(
                ALICE,
                "transcript",
                &[
                    "Please correct what is marked ✗ and send it again: nothing was done.",
                    "✗ not done: Priority: P2",
                    "Left alone: your form said P3, 李伟 has set it to P4 since. You wrote P2; if it is still to be so, change it in the form below.",
                ],
            )],
        ),
        row(
            ALICE,
            Fills("mailbox", &[("Assignee:", "alice"), ("ETA:", "tomorrow 14:00")]),
            "",
            &[
                (
                    ALICE,
                    "transcript",
                    &[
                        "Nothing to do: everything was carried out.",
                        "✓ done: ETA:",
                        "The requester is told to expect it",
                        "To take it back, reply with: #undo",
                    ],
                ),
                (CHEN, "progress", &["Hello Chen Bo, nothing to do for you: this is where we stand."]),
            ],
        ),
        row(
            WANG,
            Opens("again", "Mailbox full"),
            "Our shop's mailbox is full.",
            &[
                (ALICE, "assigned_to_you", &["Please answer Wang Fang"]),
                (WANG, "ack", &["Hello Wang Fang, we have your request; there is nothing you need to do."]),
            ],
        ),
        row(
            ALICE,
            Answers("again"),
            "#link {mailbox}",
            &[(
                ALICE,
                "transcript",
                &[
                    "Nothing to do: everything was carried out.",
                    "✓ done: #link {mailbox}",
                    "Linked with {mailbox}: Larger mailbox for the shop",
                    "To take it back, reply with: #undo",
                ],
            )],
        ),
        row(
            ALICE,
            Answers("again"),
            "#merge {mailbox}\r\n\r\nWe enlarge it for the whole shop.",
            &[
                (
                    ALICE,
                    "transcript",
                    &[
                        "Nothing to do: everything was carried out.",
                        "✓ done: #merge {mailbox}",
                        "Merged into {mailbox}: Larger mailbox for the shop. Whoever reported it is told, and answers arrive there.",
                    ],
                ),
                (WANG, "merged", &["Hello Wang Fang, nothing to do for you: what you reported is known to us."]),
            ],
        ),
        row(
            ALICE,
            Answers("mailbox"),
            "#split\r\n\r\nThe archive of the shop is to be moved, too.",
            &[
                (
                    ALICE,
                    "transcript",
                    &[
                        "Nothing to do: everything was carried out.",
                        "✓ done: #split",
                        "A ticket of its own is open, linked with this one.",
                    ],
                ),
                (CHEN, "ack", &["Hello Chen Bo, we have your request; there is nothing you need to do."]),
            ],
        ),
        row(
            ALICE,
            Answers("mailbox"),
            "#resolve\r\n\r\nThe mailbox holds 20 GB now.",
            &[
                (
                    ALICE,
                    "transcript",
                    &[
                        "Nothing to do: everything was carried out.",
                        "✓ done: #resolve",
                        "Resolved; the requester is asked to confirm.",
                        "To take it back, reply with: #undo",
                    ],
                ),
                (WANG, "resolved", &["Hello Wang Fang, please try it, then just reply “solved” or “not yet”."]),
                (CHEN, "resolved", &["Hello Chen Bo, please try it, then just reply “solved” or “not yet”."]),
            ],
        ),
        row(
            CHEN,
            Answers("mailbox"),
            "works now, thanks!",
            &[
                (WANG, "closed", &["Hello Wang Fang, nothing more to do: ticket {mailbox} is closed."]),
                (CHEN, "closed", &["Hello Chen Bo, nothing more to do: ticket {mailbox} is closed."]),
                (ALICE, "confirmed", &["Nothing to do: the requester confirmed, and the ticket is closed."]),
            ],
        ),
    ]
}

fn evening() -> Vec<Row> {
    vec![
        row(
            ALICE,
            Orders,
            "#search label printer",
            &[(ALICE, "transcript", &["Here is what you asked for.", "✓ done: #search label printer", "#{printer}"])],
        ),
        row(
            ALICE,
            Orders,
            "#show {printer}\r\n#why {printer}",
            &[(
                ALICE,
                "transcript",
                &["Here is what you asked for.", "Ticket {printer}: Label printer jams", "✓ done: #why {printer}"],
            )],
        ),
        row(ALICE, Orders, "#list mine", &[(ALICE, "transcript", &["Here is what you asked for.", "Your tickets: "])]),
        row(
            ALICE,
            Forwards("keyboard", CHEN),
            "Chen told me this at lunch.",
            &[
                (CHEN, "ack", &["Hello Chen Bo, we have your request; there is nothing you need to do."]),
                (
                    ALICE,
                    "transcript",
                    &[
                        "Nothing to do: everything was carried out.",
                        "✓ done: Fwd: Keyboard",
                        "Ticket {keyboard} is open for the sender of the forwarded mail.",
                    ],
                ),
            ],
        ),
        row(
            ALICE,
            Answers("keyboard"),
            "#take\r\n#priority P4 because a spare is there",
            &[
                (
                    ALICE,
                    "transcript",
                    &[
                        "Nothing to do: everything was carried out.",
                        "✓ done: #take",
                        "The ticket is yours.",
                        "✓ done: #priority P4 because a spare is there",
                        "Priority: P3 → P4",
                        "To take it back, reply with: #undo",
                    ],
                ),
                (CHEN, "progress", &["Hello Chen Bo, nothing to do for you: this is where we stand."]),
            ],
        ),
        row(
            ALICE,
            Answers("keyboard"),
            "#pending schedule until tomorrow 14:00\r\n\r\nI come by tomorrow at two.",
            &[
                (
                    ALICE,
                    "transcript",
                    &[
                        "Nothing to do: everything was carried out.",
                        "✓ done: #pending schedule until",
                        "Now pending (schedule), until",
                        "To take it back, reply with: #undo",
                    ],
                ),
                (CHEN, "progress", &["Hello Chen Bo, nothing to do for you: this is where we stand."]),
            ],
        ),
        row(
            ALICE,
            Answers("keyboard"),
            "#take",
            &[(
                ALICE,
                "transcript",
                &[
                    "Nothing to do: everything was carried out.",
                    "✓ done: #take",
                    "The ticket is yours.",
                    "To take it back, reply with: #undo",
                ],
            )],
        ),
        row(
            ALICE,
            Answers("keyboard"),
            "I have put in another keyboard. Fixed, please check.",
            &[
                (
                    ALICE,
                    "transcript",
                    &[
                        "Please answer the question below.",
                        "- Is it solved? Answer 1 to mark it resolved (or #resolve): the answer that you just sent counts as the solution, and the requester is asked to confirm. If it is not, there is nothing to do.",
                    ],
                ),
                (CHEN, "reply", &["I have put in another keyboard. Fixed, please check."]),
            ],
        ),
        row(
            ALICE,
            Answers("keyboard"),
            "#resolve",
            &[
                (
                    ALICE,
                    "transcript",
                    &[
                        "Nothing to do: everything was carried out.",
                        "✓ done: #resolve",
                        "Resolved; the requester is asked to confirm.",
                        "To take it back, reply with: #undo",
                    ],
                ),
                (CHEN, "resolved", &["Hello Chen Bo, please try it, then just reply “solved” or “not yet”."]),
            ],
        ),
        row(
            ALICE,
            Answers("keyboard"),
            "#confirmed phone",
            &[
                (
                    ALICE,
                    "transcript",
                    &[
                        "Nothing to do: everything was carried out.",
                        "✓ done: #confirmed phone",
                        "Closed, as confirmed by phone; the requester gets the record.",
                        "To take it back, reply with: #undo",
                    ],
                ),
                (CHEN, "closed", &["Hello Chen Bo, nothing more to do: ticket {keyboard} is closed."]),
            ],
        ),
        row(
            ALICE,
            Answers("keyboard"),
            "#reopen",
            &[
                (
                    ALICE,
                    "transcript",
                    &[
                        "Nothing to do: everything was carried out.",
                        "✓ done: #reopen",
                        "Open again.",
                        "To take it back, reply with: #undo",
                    ],
                ),
                (CHEN, "reopened", &["Hello Chen Bo, nothing to do for you: we are working on it again."]),
            ],
        ),
        row(
            ALICE,
            Answers("keyboard"),
            "#close because Chen called again and all is well",
            &[
                (
                    ALICE,
                    "transcript",
                    &[
                        "Nothing to do: everything was carried out.",
                        "✓ done: #close because Chen called again and all is well",
                        "Closed; the requester is told why and may reopen it.",
                        "To take it back, reply with: #undo",
                    ],
                ),
                (CHEN, "closed", &["Hello Chen Bo, nothing more to do: ticket {keyboard} is closed."]),
            ],
        ),
        row(
            ALICE,
            Opens("call", "Toner for the copier"),
            "#requester wang.fang@corp.test\r\n\r\nWang called: the copier on floor 1 needs toner.",
            &[
                (
                    ALICE,
                    "transcript",
                    &[
                        "Nothing to do: everything was carried out.",
                        "✓ done: #requester wang.fang@corp.test",
                        "The ticket is open for Wang Fang.",
                    ],
                ),
                (WANG, "ack", &["Hello Wang Fang, we have your request; there is nothing you need to do."]),
            ],
        ),
        row(
            ALICE,
            Answers("call"),
            "#requester wang.fang@corp.test",
            &[(
                ALICE,
                "transcript",
                &[
                    "Nothing to do: everything was carried out.",
                    "✓ done: #requester wang.fang@corp.test",
                    "It is Wang Fang's already.",
                ],
            )],
        ),
        row(
            ALICE,
            Answers("call"),
            "#take\r\n#assign nobody",
            &[(
                ALICE,
                "transcript",
                &[
                    "Please correct what is marked ✗ and send it again: nothing was done.",
                    "✗ not done: #take",
                    "Not done, because another line is wrong.",
                    "✗ not done: #assign nobody",
                    "Nobody here is called \"nobody\"; the engineers are: Alice Li (alice), 李伟 (liwei), 张华 (zhanghua), Lin Tao (lin).",
                ],
            )],
        ),
        row(
            ALICE,
            Answers("call"),
            "#prioritty P1\r\n\r\nThe toner lies in my drawer, code 0815.",
            &[(
                ALICE,
                "transcript",
                &[
                    "Please correct what is marked ✗ and send it again: nothing was done.",
                    "✗ not done: #prioritty P1",
                    "There is no such command. Did you mean #priority? #help lists them all.",
                    "Your text was kept as an internal note; it was not sent on.",
                ],
            )],
        ),
        row(
            ALICE,
            Answers("call"),
            "＃ＴＡＫＥ",
            &[
                (
                    ALICE,
                    "transcript",
                    &[
                        "Nothing to do: everything was carried out.",
                        "✓ done: ＃ＴＡＫＥ",
                        "The ticket is yours.",
                        "To take it back, reply with: #undo",
                    ],
                ),
                (WANG, "progress", &["Hello Wang Fang, nothing to do for you: this is where we stand."]),
            ],
        ),
        row(
            ALICE,
            Answers("call"),
            "#pending vendor until tomorrow 10:00",
            &[
                (
                    ALICE,
                    "transcript",
                    &[
                        "Nothing to do: everything was carried out.",
                        "✓ done: #pending vendor until",
                        "Now pending (vendor), until",
                        "To take it back, reply with: #undo",
                    ],
                ),
                (WANG, "progress", &["Hello Wang Fang, nothing to do for you: this is where we stand."]),
            ],
        ),
        row(
            ALICE,
            Answers("call"),
            "#vendor Ricoh",
            &[(
                ALICE,
                "transcript",
                &[
                    "Please correct what is marked ✗ and send it again: nothing was done.",
                    "✗ not done: #vendor Ricoh",
                    "No vendor is configured: ask the operator to add a [[vendor]] table.",
                ],
            )],
        ),
        row(
            ALICE,
            Answers("call"),
            "#major yes",
            &[(
                ALICE,
                "transcript",
                &[
                    "Nothing to do: everything was carried out.",
                    "✓ done: #major yes",
                    "A major incident: those who must know are told now and every 30 minutes.",
                    "To take it back, reply with: #undo",
                ],
            )],
        ),
        row(
            ALICE,
            Answers("call"),
            "#undo",
            &[(
                ALICE,
                "transcript",
                &[
                    "Nothing to do: everything was carried out.",
                    "✓ done: #undo",
                    "Taken back: major incident yes → no.",
                ],
            )],
        ),
        row(
            ALICE,
            Answers("call"),
            "#time 1h30m",
            &[(
                ALICE,
                "transcript",
                &[
                    "Nothing to do: everything was carried out.",
                    "✓ done: #time 1h30m",
                    "90 minutes worked; 90 in all.",
                    "To take it back, reply with: #undo",
                ],
            )],
        ),
        row(
            ALICE,
            Answers("call"),
            "#verified the copier prints",
            &[(
                ALICE,
                "transcript",
                &[
                    "Nothing to do: everything was carried out.",
                    "✓ done: #verified the copier prints",
                    "Verified: the copier prints",
                    "To take it back, reply with: #undo",
                ],
            )],
        ),
        row(
            ALICE,
            Answers("call"),
            "#priority auto",
            &[(
                ALICE,
                "transcript",
                &[
                    "Nothing to do: everything was carried out.",
                    "✓ done: #priority auto",
                    "Priority: P3, as impact and urgency have it.",
                    "To take it back, reply with: #undo",
                ],
            )],
        ),
        row(
            ALICE,
            Answers("call"),
            "#help",
            &[(
                ALICE,
                "transcript",
                &[
                    "Nothing to do: everything was carried out.",
                    "✓ done: #help",
                    "The commands are listed below.",
                    "- #take",
                    "make the ticket yours and open it",
                    "- #assign NAME|@TEAM",
                    "hand the ticket to an engineer or a team",
                ],
            )],
        ),
        row(
            ALICE,
            Answers("call"),
            "#resolve\r\n\r\nThe toner is in.",
            &[
                (
                    ALICE,
                    "transcript",
                    &[
                        "Nothing to do: everything was carried out.",
                        "✓ done: #resolve",
                        "Resolved; the requester is asked to confirm.",
                        "To take it back, reply with: #undo",
                    ],
                ),
                (WANG, "resolved", &["Hello Wang Fang, please try it, then just reply “solved” or “not yet”."]),
            ],
        ),
        row(
            WANG,
            Answers("call"),
            "好了，谢谢",
            &[
                (ALICE, "confirmed", &["Nothing to do: the requester confirmed, and the ticket is closed."]),
                (WANG, "closed", &["Hello Wang Fang, nothing more to do: ticket {call} is closed."]),
            ],
        ),
        row(
            ALICE,
            Orders,
            "#away until tomorrow 09:00 cover liwei",
            &[
                (CHEN, "assigned", &["Hello Chen Bo, nothing to do for you: an engineer has your ticket."]),
                (
                    ALICE,
                    "transcript",
                    &[
                        "Nothing to do: everything was carried out.",
                        "✓ done: #away until",
                        "Away until",
                        "To take it back, reply with: #away off",
                    ],
                ),
                (LIWEI, "assigned_to_you", &[]),
            ],
        ),
        row(
            ALICE,
            Orders,
            "#help",
            &[(
                ALICE,
                "transcript",
                &[
                    "Nothing to do: everything was carried out.",
                    "✓ done: #help",
                    "The commands are listed below.",
                    "- #take",
                    "make the ticket yours and open it",
                    "- #assign NAME|@TEAM",
                    "hand the ticket to an engineer or a team",
                ],
            )],
        ),
    ]
}
