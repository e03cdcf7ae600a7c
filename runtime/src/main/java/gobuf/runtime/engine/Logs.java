package gobuf.runtime.engine;

import gobuf.runtime.code.Fuser;
import gobuf.runtime.tracer.EventLog;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Runs a part of a branch's history once more, unwatched but for its events, on a machine of its own. */
final class Logs {
    private Logs() {}

    /** The events of a branch up to its current step, or to where it was interrupted; kept with it, so that only what is new is run. */
    static EventLog of(Machine like, Branch branch, BooleanSupplier interrupted) {
        if (branch.log == null) {
            branch.log = new EventLog(like.image().profile().strings("runtime.waitReasonStrings"));
            branch.logged = branch.checkpoints.firstKey();
        }
        branch.unlog(branch.step);
        like.taps();
        if (branch.logged < branch.step)
            branch.logged = extend(like.empty(), branch, branch.log, branch.logged, branch.step, interrupted);
        return branch.log;
    }

    /** Adds the events between two steps of a branch's past to a log, by a machine with nothing in it, and tells how far it came. */
    private static long extend(
            Machine m, Branch branch, EventLog log, long from, long end, BooleanSupplier interrupted) {
        Map.Entry<Long, Machine.State> start = branch.checkpoints.floorEntry(from);
        m.restore(start.getValue());
        Schedules schedules = new Schedules(m, branch.inputs::get);
        Recorder recorder = new Recorder(m, log);
        Fuser fuser = new Fuser();
        long step = start.getKey();
        while (step < end && !interrupted.getAsBoolean()) {
            if (step == from) m.cpu().probe(recorder);
            Input in = branch.inputs.get(step);
            if (in != null) {
                Inputs.apply(in, m, step, null);
                step++;
                schedules.input(step);
                continue;
            }
            Long next = branch.inputs.ceilingKey(step);
            long to = step < from ? from : end;
            long ran = rows(m, schedules, fuser, recorder, step, next == null ? to : Math.min(to, next), interrupted);
            if (ran == 0) break;
            step += ran;
        }
        log.truncate(step);
        return step;
    }

    private static long rows(
            Machine m,
            Schedules schedules,
            Fuser fuser,
            Recorder recorder,
            long step,
            long end,
            BooleanSupplier interrupted) {
        recorder.at(step);
        long ran = schedules.together(fuser, end - step, step, interrupted);
        if (ran > 0) return ran;
        long most = schedules.most(end - step);
        if (most == 0) return 0;
        ran = fuser.run(m.cpu(), most, interrupted);
        if (ran > 0) schedules.ran(ran, step + ran);
        return ran;
    }
}
