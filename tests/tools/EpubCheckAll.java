// Checks EPUB files with EPUBCheck in one virtual machine, usages included:
//   java -cp epubcheck.jar:. EpubCheckAll FILE...
// A line a file, PASS or FAIL with the counts; the messages go to standard error.
// Ends with 1 if any file has a message, but for the usage that is harmless.
import com.adobe.epubcheck.api.EpubCheck;
import com.adobe.epubcheck.api.EPUBLocation;
import com.adobe.epubcheck.messages.Message;
import com.adobe.epubcheck.messages.MessageId;
import com.adobe.epubcheck.messages.Severity;
import com.adobe.epubcheck.util.FeatureEnum;
import com.adobe.epubcheck.util.ReportingLevel;
import com.adobe.epubcheck.api.MasterReport;
import java.io.File;
import java.util.EnumMap;
import java.util.Map;

public final class EpubCheckAll {
    /** The usage that is no fault: a style sheet has `@font-face`. */
    static final MessageId HARMLESS = MessageId.CSS_028;

    /** Counts messages by severity and prints all but the harmless ones. */
    static final class Counting extends MasterReport {
        final Map<Severity, Integer> counts = new EnumMap<>(Severity.class);
        final String name;
        int faults;

        Counting(String name) {
            this.name = name;
            setEpubFileName(name);
            setReportingLevel(ReportingLevel.Usage);
        }

        @Override
        public void message(Message message, EPUBLocation location, Object... arguments) {
            Severity severity = message.getSeverity();
            counts.merge(severity, 1, Integer::sum);
            if (severity != Severity.SUPPRESSED && message.getID() != HARMLESS) {
                faults++;
                System.err.printf("%s %s %s %s%n", severity, message.getID(),
                    location, message.getMessage(arguments));
            }
        }

        @Override
        public void info(String resource, FeatureEnum feature, String value) {
            // What the file contains is not a finding.
        }

        @Override
        public int generate() {
            return 0;
        }

        @Override
        public void initialize() {
            // Nothing to prepare.
        }

        int count(Severity severity) {
            return counts.getOrDefault(severity, 0);
        }
    }

    public static void main(String[] names) {
        boolean failed = names.length == 0;
        for (String name : names) {
            Counting report = new Counting(name);
            new EpubCheck(new File(name), report).doValidate();
            int fatal = report.count(Severity.FATAL);
            int errors = report.count(Severity.ERROR);
            int warnings = report.count(Severity.WARNING);
            int infos = report.count(Severity.INFO);
            boolean passed = report.faults == 0;
            failed |= !passed;
            System.out.printf("%s %d fatal, %d errors, %d warnings, %d infos, %d usages: %s%n",
                passed ? "PASS" : "FAIL", fatal, errors, warnings, infos,
                report.count(Severity.USAGE), name);
        }
        System.exit(failed ? 1 : 0);
    }
}
