/** A title and a few sentences for each step. */
import type { Language } from "../shell/settings.ts";
import type { StepName } from "./steps.ts";

interface Words {
  readonly title: string;
  readonly text: string;
  /** Where nodes are no processes of this machine, so that none can be stopped. */
  readonly textElsewhere?: string;
}

export const WORDS: Readonly<Record<Language, Readonly<Record<StepName, Words>>>> = {
  en: {
    welcome: {
      title: "Two servers, one list",
      text: "Below you see the same list on two nodes. It is a list of its own, made for this tour, on the real cluster. Press Next and watch.",
    },
    alone: {
      title: "1. Each node answers alone",
      text: "TaskA was written on node a. It was stored there, and acknowledged at once. Nobody has told node b yet, so b does not have it.",
    },
    versions: {
      title: "2. Versions order what happened on a node",
      text: "TaskB was added on a, and TaskA was ticked. Each write took the node's next version: 1, 2, 3. A version says what is new since the last round.",
    },
    round: {
      title: "2. A round brings the nodes together",
      text: "The sync worker read what changed on each node and gave b what it lacked. Both hold the same now, and what is settled carries the round's number as its version.",
    },
    both: {
      title: "3. Both change the same todo",
      text: "Todo 1 was renamed on a, and a moment later on b. Neither knew of the other, and both answered at once. The ≠ marks the difference.",
    },
    conflict: {
      title: "3. The last write wins, and nothing is lost",
      text: "The round found both names. The later one stands on both nodes. The other is kept beside it: the todo is marked as in conflict until someone decides.",
    },
    restore: {
      title: "3. What lost can be brought back",
      text: "Here the name from a was taken after all, with one write. That settled the conflict, and the next round told b. In the Todos view you press the mark and choose.",
    },
    meanwhile: {
      title: "3. Written to in the middle of a round",
      text: "The round had read a new name from a and was about to give it to b, and just then b was written to. Node b found the conflict when it was given the name: its own later write stays, and the next round takes it to a.",
      textElsewhere:
        "Todo 1 was renamed on both nodes again, and a round ran. (In `npm start` this step writes on b while the round is on its way: b finds the conflict itself, and its own later write stays.)",
    },
    away: {
      title: "A node goes away",
      text: "Node b was stopped: its process is gone. TaskC was written on a all the same, and a round ran without b. Nobody waited.",
      textElsewhere:
        "TaskC was written on a. Had b been away, nothing would have been different: a answers alone, and a round runs with those that are there. (In `npm start` this step stops b.)",
    },
    back: {
      title: "It comes back, and catches up",
      text: "Node b runs again, and one round gave it what it had missed. That is the whole idea: each node alone, all of them together after a round.",
    },
    end: {
      title: "Now you",
      text: "Write on either node in the Nodes view, tick boxes on both, run rounds, stop a node. In the Todos view the list is simply a list.",
    },
  },
  ja: {
    welcome: {
      title: "二つのサーバー、一つのリスト",
      text: "下に、同じリストが二つのノードで見えています。このツアーのために作られたリストで、本物のクラスターの上にあります。「次へ」を押してご覧ください。",
    },
    alone: {
      title: "1. どのノードも単独で答える",
      text: "TaskA がノード a に書かれました。a に保存され、すぐに確認が返りました。ノード b にはまだ誰も伝えていないので、b にはありません。",
    },
    versions: {
      title: "2. バージョンはノード内の順序",
      text: "a で TaskB が追加され、TaskA が完了になりました。書き込みごとにノードの次のバージョン 1、2、3 が付きます。前のラウンドより後に何が変わったかが、これで分かります。",
    },
    round: {
      title: "2. ラウンドがノードをそろえる",
      text: "同期ワーカーが各ノードの変更を読み、足りないものを b に渡しました。両方が同じ内容になり、確定したものはラウンドの番号をバージョンとして持ちます。",
    },
    both: {
      title: "3. 同じ Todo を両方で変える",
      text: "Todo 1 の名前が a で変えられ、少し後に b でも変えられました。互いを知らないまま、どちらもすぐに答えました。≠ が違いを示します。",
    },
    conflict: {
      title: "3. 後の書き込みが勝ち、何も失われない",
      text: "ラウンドが両方の名前を見つけました。後のものが両方のノードで採用されました。もう一方も残され、誰かが決めるまで Todo に競合の印が付きます。",
    },
    restore: {
      title: "3. 採用されなかった値も戻せる",
      text: "ここでは a の名前を選び直しました。書き込み一つで競合は解消し、次のラウンドで b にも伝わりました。Todo の画面では、印を押して選ぶだけです。",
    },
    meanwhile: {
      title: "3. ラウンドの途中で書き込まれたら",
      text: "ラウンドは a から新しい名前を読み、b に渡すところでした。ちょうどそのとき b にも書き込まれました。b は渡された時点で競合を見つけます。後に書かれた自分の名前が残り、次のラウンドで a に伝わります。",
      textElsewhere:
        "Todo 1 の名前が両方のノードでまた変えられ、ラウンドが実行されました。（`npm start` ではラウンドの途中で b に書き込みます。b が自分で競合を見つけ、後に書かれた自分の名前が残ります。）",
    },
    away: {
      title: "ノードが停止する",
      text: "ノード b を停止しました。プロセスはもうありません。それでも TaskC は a に書かれ、ラウンドは b なしで実行されました。誰も待たされません。",
      textElsewhere:
        "TaskC が a に書かれました。b が不在でも何も変わりません。a は単独で答え、ラウンドは動いているノードだけで実行されます。（`npm start` ではこのステップで b が停止します。）",
    },
    back: {
      title: "戻ってきて、追いつく",
      text: "ノード b が再び動いています。一回のラウンドで、止まっていた間の変更を受け取りました。どのノードも単独で動き、ラウンドの後には全員が同じ内容になる。仕組みはそれだけです。",
    },
    end: {
      title: "さあ、ご自分で",
      text: "ノードの画面で、どちらのノードにも書き、両方でチェックし、ラウンドを実行し、ノードを止めてみてください。Todo の画面では、普通のリストとして使えます。",
    },
  },
};
