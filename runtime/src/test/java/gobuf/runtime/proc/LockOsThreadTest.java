package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.machine.Reg;
import org.junit.jupiter.api.Test;

/** The branches of LockOSThread and UnlockOSThread, and the thread that makes threads for those that are locked. */
class LockOsThreadTest {
    private final Rig r = new Rig();
    private final long handoff = r.f.global("runtime.newmHandoff");
    private final long have =
            handoff + r.f.struct("var newmHandoff").field("haveTemplateThread").offset();
    private final long list =
            handoff + r.f.struct("var newmHandoff").field("newm").offset();
    private final long waiting =
            handoff + r.f.struct("var newmHandoff").field("waiting").offset();

    private long m(String field) {
        return r.get("m", r.m, field);
    }

    @Test
    void theFirstLockStartsTheTemplateThread() {
        r.enter("LockOSThread").to("newm", "");
        assertThat(r.reg(Reg.RAX)).isEqualTo(r.f.funcval("runtime.templateThread"));
        assertThat(r.reg(Reg.RBX)).as("without a P").isZero();
        assertThat((int) r.reg(Reg.RCX)).isEqualTo(-1);
        assertThat(r.mem.ld4(have)).isOne();
        r.returns(0).finish();
        assertThat(m("lockedExt")).isOne();
        assertThat(m("lockedg")).isEqualTo(r.g1);
        assertThat(r.get("g", r.g1, "lockedm")).isEqualTo(r.m);
        assertThat(m("locks")).isZero();
    }

    @Test
    void somebodyElseStartsIt() {
        r.enter("LockOSThread").to("startTemplateThread", "");
        r.poke(have, 4, 1).finish();
        assertThat(m("lockedExt")).isOne();
        assertThat(m("locks")).isZero();
    }

    @Test
    void locksAreCounted() {
        r.poke(have, 4, 1);
        for (int i = 0; i < 2; i++) {
            r.call("LockOSThread");
            r.finishCall();
        }
        r.call("UnlockOSThread");
        r.finishCall();
        assertThat(m("lockedg")).isEqualTo(r.g1);
        r.call("UnlockOSThread");
        r.finishCall();
        assertThat(m("lockedg")).isZero();
        assertThat(r.get("g", r.g1, "lockedm")).isZero();
        r.call("UnlockOSThread");
        assertThat(m("lockedExt")).as("one more does nothing").isZero();
    }

    @Test
    void tooManyLocks() {
        r.poke(have, 4, 1).set("m", r.m, "lockedExt", 0xffffffffL);
        assertThat(r.dies("LockOSThread")).contains("LockOSThread nesting overflow");
        assertThat(m("lockedExt")).isEqualTo(0xffffffffL);
    }

    /** Two are left while it makes threads, one while it looks again, one while it waits. */
    @Test
    void theTemplateThreadMakesThreads() {
        long[] ms = new long[4];
        for (int i = 0; i < ms.length; i++) ms[i] = r.memory(r.f.struct("m").size());
        r.set("m", ms[0], "schedlink", ms[1]).poke(list, 8, ms[0]);
        long nmsys = r.get("schedt", r.sched, "nmsys");
        r.onG0().enter("templateThread").skip("checkdead");
        for (int i = 0; i < 2; i++) {
            r.to("newm1", "");
            assertThat(r.reg(Reg.RAX)).isEqualTo(ms[i]);
            assertThat(r.get("m", ms[i], "schedlink")).isZero();
            if (i == 1) r.poke(list, 8, ms[2]);
            r.returns(0);
        }
        r.to("newm1", "");
        assertThat(r.reg(Reg.RAX)).isEqualTo(ms[2]);
        r.returns(0).to("notesleep", "");
        assertThat(r.get("schedt", r.sched, "nmsys")).isEqualTo(nmsys + 1);
        assertThat(r.mem.ld1(waiting)).isOne();
        assertThat(r.mem.ld8(list)).isZero();
        r.returns(0).poke(list, 8, ms[3]).to("newm1", "");
        assertThat(r.reg(Reg.RAX)).isEqualTo(ms[3]);
    }
}
